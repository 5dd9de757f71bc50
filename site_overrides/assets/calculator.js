/* The calculator of a page: decides again whenever the reader changes something, and writes what
   thumbrule/website/calculator.py wrote for the default case. Needs evaluate.js and decide.js. */
(({ thumbrule }) => {
  const { decide, curve, codeOf, plain, grouped, spanText, show, givenText } = thumbrule;
  const card = document.querySelector(".tb-calc");
  if (!card) return;
  const program = JSON.parse(card.querySelector("script").textContent);
  const { inputs, results, figures = [], rules, plot } = program;
  const given = Object.create(null);
  const names = [...inputs, ...results].map((each) => each.name);

  const find = (kind, name) => card.querySelector(`[data-${kind}="${CSS.escape(name)}"]`);
  const one = (within, part) => within.querySelector(`.tb-calc__${part}`);
  const write = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
  const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
  const titled = (label) =>
    /^[a-z]{2,}(?![A-Za-z0-9_])/.test(label) ? label[0].toUpperCase() + label.slice(1) : label;
  const sentence = (problem) => problem ? titled(problem) + "." : "";
  const num = (text) => text.trim() && Number.isFinite(Number(text)) ? Number(text) : text;

  /* --- words: calculator.py --- */

  function compact(value) {
    for (const [scale, letter] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
      if (Math.abs(value) < 0.9995 * scale) continue;
      const places = Math.abs(value) >= 9.95 * scale ? 1 : 10;
      const rounded = Math.floor(Math.abs(value) / scale * places + 0.5) / places;
      return `${value < 0 ? "-" : ""}${grouped(rounded)} ${letter}`;
    }
    return plain(Math.floor(value * 100 + 0.5) / 100 || value);
  }
  function rangeWords({ value, given: all, unit }) {
    if (all.length !== 1) return "";
    const { low, high, low_open, high_open, words, some } = all[0];
    if (words && (!some || words.length < 2)) return "";
    if (words) return `the page says ${givenText(all[0])}`;
    if (low !== undefined && low === high) return "";
    if (high === undefined && !low_open && value === low) return "or more";
    if (low === undefined && !high_open && value === high) return "or less";
    return `the page says ${givenText(all[0], unit)}`;
  }
  function spreadWords({ value, low, high, unit }) {
    if (typeof value !== "number" || (low === value && high === value)) return "";
    return low === null && high === null ? "" : spanText(low, high, false, false, unit);
  }
  function placeOf(point, chosen) {
    if (!chosen) return "out";
    const { value, low, high } = chosen;
    if (value === point) return "at";
    const within = (low === null || low <= point) && (high === null || point <= high);
    return within && !(low === null && high === null) ? "in" : "out";
  }

  /* --- what is shown --- */

  function tellProblem(box, text) {
    const said = one(box, "problem"), control = box.querySelector("input, select");
    write(said, sentence(text));
    if (!control) return;
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  function showInput(input, { inputs: taken, problems }) {
    const box = find("input", input.name), control = box.querySelector("input, select");
    tellProblem(box, problems[input.name] ?? "");
    const follow = one(box, "follow");
    if (!follow) return;
    const own = input.name in given;
    follow.hidden = !own;
    if (own || !(input.name in taken)) return;
    control.placeholder = String(plain(taken[input.name]));
    if (document.activeElement !== control || control.value) control.value = control.placeholder;
  }
  function showInputs(decision) {
    for (const input of inputs) showInput(input, decision);
  }
  /* Sets the controls to what has been said; what no control can show stays a problem. */
  function fillIn() {
    for (const { name, kind, default: usual = "", follows } of inputs) {
      const control = find("input", name).querySelector("input, select");
      const value = name in given ? given[name] : usual;
      if (kind === "flag") control.checked = value === true;
      else control.value = follows && !(name in given) ? "" : String(value);
    }
  }

  /* A range is chosen from by whole steps where its ends are whole, else by hundredths of it. */
  function stepsOf(result, span) {
    const { low: least, high: most, low_open, high_open } = span;
    const low = least ?? Math.min(0, most), high = most ?? Math.max(result.most ?? 4 * least, least);
    const whole = [low, high].every(Number.isInteger) && high - low <= 1000 && high > low + 1;
    const count = whole ? high - low : 100;
    const at = (step) => step === count ? high : Number((low + step * (high - low) / count).toPrecision(12));
    return { low, high, count, at, first: low_open ? 1 : 0, last: high_open ? count - 1 : count };
  }
  function chooser(result, outcome) {
    const span = outcome?.given.length === 1 ? outcome.given[0] : null;
    if (span?.words && span.some && span.words.length > 1) {
      const select = make("select", { ariaLabel: titled(result.label), id: `calc.${result.name}` });
      select.append(...span.words.map((word) => make("option", { textContent: word })));
      select.value = outcome.value;
      const box = make("span", { className: "tb-calc__box" });
      box.append(select);
      return [box];
    }
    if (!span || span.words || span.low === span.high) return [];
    const steps = stepsOf(result, span);
    if (!(steps.high > steps.low)) return [];
    const slider = make("input", { type: "range", id: `calc.${result.name}`, min: steps.first, max: steps.last, step: 1 });
    slider.ariaLabel = `${titled(result.label)}, within what the page says`;
    slider.value = Math.round((outcome.value - steps.low) / (steps.high - steps.low) * steps.count);
    slider.ariaValueText = show(outcome.value, outcome.unit);
    const end = (text) => make("span", { textContent: text, ariaHidden: "true" });
    return [end(grouped(steps.low)), slider, end(grouped(steps.high) + (span.high === undefined ? "+" : ""))];
  }
  function showResult(result, { results: found, problems }) {
    const box = find("result", result.name), outcome = found[result.name];
    const rest = (outcome?.given ?? []).map((each) => each.rest).filter(Boolean).join("; ");
    write(one(box, "number"), outcome ? show(outcome.value, outcome.unit) : "–");
    write(one(box, "about"), outcome ? rangeWords(outcome) : "");
    write(one(box, "rest"), rest && `“${rest}”: said there, not executed`);
    tellProblem(box, problems[result.name] ?? "");
    const place = one(box, "choose"), old = place.querySelector("input, select");
    const key = JSON.stringify(outcome?.given ?? null);
    if (place.dataset.key === key) {
      if (old?.type === "range") old.ariaValueText = show(outcome.value, outcome.unit);
      return;
    }
    place.dataset.key = key;
    place.replaceChildren(...chooser(result, outcome));
    place.hidden = !place.children.length;
  }
  function showFigure({ name }, { results: found, problems }) {
    const box = find("figure", name), outcome = found[name];
    write(one(box, "number"), outcome ? show(outcome.value, outcome.unit) : "–");
    write(one(box, "about"), outcome ? spreadWords(outcome) : "");
    write(one(box, "problem"), sentence(problems[name]));
  }
  const mark = ({ anchor = "" }, fired) =>
    document.getElementById(anchor)?.classList.toggle("tb-fires", fired);
  function showTrace(trace) {
    const lines = one(card, "trace").children;
    trace.forEach(({ fired, why, results: own }, i) => {
      lines[i].dataset.fired = fired ? "yes" : "no";
      write(one(lines[i], "state"), fired ? "Holds: " : "Not used: ");
      write(one(lines[i], "why"), why);
      write(one(lines[i], "gives"), own.length ? ` → ${own.join(", ")}` : "");
      mark(rules[i], fired);
    });
  }
  function showPlot(decision) {
    const points = curve(program, decision), bars = one(card, "bars").children;
    const most = Math.max(0, ...points.map((point) => point[1] ?? 0));
    points.forEach(([point, value], i) => {
      const share = value !== null && most > 0 ? Math.max(value / most, 0) : 0;
      const place = placeOf(point, decision.results[plot.over]);
      bars[i].dataset.place = place;
      one(bars[i], "bar").style.height = `${Math.floor(share * 1000 + 0.5) / 10}%`;
      write(one(bars[i], "top"), value === null ? "–" : compact(value));
      write(one(bars[i], "chosen"), { at: ", chosen", in: ", within the range" }[place] ?? "");
    });
  }

  let code = "";
  /* `lasting` keeps choices that the page does not allow, so that they are told. */
  function update({ lasting = false } = {}) {
    let decision = decide(program, given);
    const refused = results.filter(({ name }) => name in given && name in decision.problems);
    if (refused.length && !lasting && decision.trace.length) {
      for (const { name } of refused) delete given[name];
      decision = decide(program, given);
    }
    showInputs(decision);
    const decided = !inputs.some(({ name }) => name in decision.problems);
    card.toggleAttribute("data-stale", !decided);
    one(card, "answer").inert = !decided;
    for (const button of card.querySelectorAll('[data-do="code"]')) button.disabled = !decided;
    if (!decided) {
      for (const rule of rules) mark(rule, false);
      return;
    }
    for (const result of results) showResult(result, decision);
    for (const figure of figures) showFigure(figure, decision);
    showTrace(decision.trace);
    if (plot) showPlot(decision);
    code = codeOf(program, decision);
    write(card.querySelector(".tb-calc__code code"), code);
  }

  /* --- the page's address keeps what differs from the defaults --- */

  function said() {
    const found = new URLSearchParams();
    for (const { name, default: usual } of [...inputs, ...results])
      if (name in given && given[name] !== usual) found.set(name, String(given[name]));
    return found;
  }
  const ours = () => location.hash.includes("=");
  function address() {
    const query = new URLSearchParams(location.search);
    names.forEach((name) => query.delete(name));
    for (const [name, value] of said()) query.set(name, value);
    return location.pathname + (String(query) && `?${query}`) + (ours() ? "" : location.hash);
  }
  /* A page from a file may change nothing but the part after #; `=` there stands for the defaults
     where the query says otherwise. */
  const fromFile = location.protocol === "file:";
  function fragment() {
    const query = new URLSearchParams(location.search), asked = names.some((name) => query.has(name));
    const text = said().toString() || (asked ? "=" : "");
    return location.href.split("#")[0] + (text && `#${text}`);
  }
  function keep() {
    const url = fromFile ? fragment() : address();
    if (fromFile && !url.includes("#") && !ours()) return;
    try { history.replaceState(null, "", url); } catch { /* 'Copy link' does without */ }
  }
  function link() {
    return fromFile ? fragment() : new URL(address().split("#")[0] + `#${card.id}`, location.href).href;
  }
  function restore() {
    for (const name of names) delete given[name];
    const from = new URLSearchParams(ours() ? location.hash.slice(1) : location.search);
    for (const { name, kind } of [...inputs, ...results]) {
      const text = from.get(name);
      if (text === null) continue;
      if (kind === "choice" || kind === "preset") given[name] = text;
      else if (kind !== "flag") given[name] = num(text);
      else if (text === "true" || text === "false") given[name] = text === "true";
    }
    fillIn();
    update({ lasting: true });
  }

  /* --- what the reader does --- */

  const spoken = one(card, "spoken"), copied = one(card, "said");
  let timer, timer2;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      keep();
      const first = one(card, "result--first");
      write(spoken, card.hasAttribute("data-stale") ? ""
        : one(first, "value").textContent.replace(/\s+/g, " ").trim());
    }, 250);
  }
  function tell(text) {
    write(copied, text);
    clearTimeout(timer2);
    timer2 = setTimeout(() => write(copied, ""), 4000);
  }
  async function copy(text, button) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* as from a file */ }
    const area = make("textarea", { value: text, className: "tb-unseen" });
    card.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.focus();
    return done;
  }
  function readInput(input, control) {
    const { name, kind, follows } = input, { value, checked, validity } = control;
    if (kind === "flag") given[name] = checked;
    else if (kind !== "number") given[name] = value;
    else if (!value && follows && !validity.badInput) delete given[name];
    else given[name] = num(value);
  }
  function readChoice(result, control) {
    if (control.type !== "range") { given[result.name] = control.value; return; }
    const span = JSON.parse(control.parentElement.dataset.key)[0];
    given[result.name] = stepsOf(result, span).at(Number(control.value));
  }
  function changed({ target }) {
    const box = target.closest("[data-input], [data-result]");
    if (!box) return;
    const { input, result } = box.dataset;
    if (input !== undefined) readInput(inputs.find(({ name }) => name === input), target);
    else readChoice(results.find(({ name }) => name === result), target);
    update();
    later();
  }
  async function clicked({ target }) {
    const button = target.closest("button");
    if (button?.matches(".tb-calc__follow")) {
      const box = button.closest("[data-input]");
      delete given[box.dataset.input];
      box.querySelector("input").focus();
      update();
      later();
    }
    const what = button?.dataset.do;
    if (what === "reset") {
      for (const name of names) delete given[name];
      fillIn();
      update();
      later();
      tell("Back to the defaults");
    } else if (what) {
      const done = await copy(what === "code" ? code : link(), button);
      tell(done ? "Copied" : "This browser does not let the page copy");
      if (!done && what === "code") one(card, "code").open = true;
    }
  }

  one(card, "inputs").disabled = false;
  card.addEventListener("input", changed);
  card.addEventListener("click", clicked);
  card.addEventListener("focusout", () => showInputs(decide(program, given)));
  addEventListener("hashchange", () => { if (ours()) restore(); });
  addEventListener("pagehide", keep);
  restore();
})(globalThis);
