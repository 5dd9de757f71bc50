/* Runs what the tests ask of the page's scripts; in Node and in a browser alike.
   Numbers go back as the hexadecimal digits of their eight bytes: -0 and 0 are told apart. */
((root) => {
  const bytes = new DataView(new ArrayBuffer(8));
  function exact(value) {
    if (typeof value === "number") {
      bytes.setFloat64(0, value);
      return "#" + bytes.getBigUint64(0).toString(16).padStart(16, "0");
    }
    if (Array.isArray(value)) return value.map(exact);
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exact(inner)]));
    return value;
  }
  function outcome(make) {
    try { return exact(make()); } catch (error) {
      if (!(error instanceof root.thumbrule.EvaluationError)) throw error;
      return { error: error.message };
    }
  }
  const told = ({ inputs, results, trace, problems }) => ({
    inputs: { ...inputs },
    results: Object.fromEntries(Object.entries(results).map(([name, { value, low, high, lines }]) =>
      [name, { value, low, high, lines }])),
    trace, problems: { ...problems },
  });
  root.twins = {
    trees: (jobs) => jobs.map(([tree, names]) => outcome(() => root.thumbrule.evaluate(tree, names))),
    texts: (numbers) => numbers.map((n) => [root.thumbrule.plain(n), root.thumbrule.grouped(n)]),
    decisions: ({ program, answers }) => answers.map((given) => {
      const decision = root.thumbrule.decide(program, given);
      return exact({ ...told(decision), code: root.thumbrule.codeOf(program, decision),
        curve: root.thumbrule.curve(program, decision) });
    }),
  };
})(globalThis);
