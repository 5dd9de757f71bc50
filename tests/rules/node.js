/* node node.js SCRIPTS... JOB: runs the job in the file JOB ({what, with}) and prints the answer. */
const fs = require("node:fs"), path = require("node:path");
const files = process.argv.slice(2), job = JSON.parse(fs.readFileSync(files.pop(), "utf8"));
for (const file of files) require(path.resolve(file));
process.stdout.write(JSON.stringify(globalThis.twins[job.what](job.with)));
