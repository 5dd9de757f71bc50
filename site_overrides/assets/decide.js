/* Decisions: the twin of thumbrule/rules/decide.py. Results, problems and every word of the trace
   are the same there. Needs evaluate.js. */
(({ thumbrule }) => {
  const { evaluate, EvaluationError } = thumbrule;
  const FAR = 2 ** 20;
  /* Objects whose keys are names of a rule file have no prototype: one may be called constructor. */
  const dict = (entries) => Object.assign(Object.create(null), entries);

  /* --- numbers and ranges as text: number.py and values.py --- */

  function plain(value) {
    if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
    const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
    const sign = value < 0 ? "-" : "", digits = mantissa.replace(".", ""), power = Number(exponent);
    if (power < -3 || power >= 15)
      return `${sign}${digits[0]}${digits.length > 1 ? "." + digits.slice(1) : ""}e${power}`;
    if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
    const whole = digits.slice(0, power + 1).padEnd(power + 1, "0"), rest = digits.slice(power + 1);
    return sign + whole + (rest ? "." + rest : "");
  }
  function grouped(value) {
    const text = plain(value), [whole, rest] = text.split("."), digits = whole.replace("-", "");
    if (text.includes("e") || digits.length < 5) return text;
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
  }
  const withUnit = (text, unit) => !unit ? text : unit === "x" ? text + unit : `${text} ${unit}`;
  function spanText(low, high, lowOpen, highOpen, unit) {
    if (low === null && high === null) return "any";
    if (low === null) return `${highOpen ? "under" : "at most"} ${withUnit(grouped(high), unit)}`;
    if (high === null) {
      const least = withUnit(grouped(low), unit);
      return lowOpen ? `over ${least}` : `${least} or more`;
    }
    if (low === high) return withUnit(grouped(low), unit);
    const left = [[low, lowOpen], [high, highOpen]].filter((end) => end[1]).map((end) => grouped(end[0]));
    const words = `${grouped(low)} to ${withUnit(grouped(high), unit)}`;
    return left.length ? `${words}, without ${left.join(" and ")}` : words;
  }
  const rangeText = (of, unit = "") =>
    spanText(of.low ?? null, of.high ?? null, !!of.low_open, !!of.high_open, unit);
  function show(value, unit = "") {
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "number") return withUnit(grouped(value), unit);
    return Array.isArray(value) ? value.map((item) => show(item)).join(", ") : String(value);
  }
  const givenText = (given, unit = "") =>
    given.words ? given.words.join(given.some ? " or " : ", ") : rangeText(given, unit);

  /* --- inputs --- */

  function unfit(input, value) {
    const { kind, label, options = [], low = null, high = null, whole, unit = "" } = input;
    if (kind === "flag") return typeof value === "boolean" ? "" : `${label} is yes or no`;
    if (kind !== "number") {
      if (typeof value === "string" && options.includes(value)) return "";
      return value === null ? `${label} must be chosen` : `${label} has no choice ${show(value)}`;
    }
    if (value === null) return `${label} must be given`;
    if (typeof value !== "number") return `${label} must be a number`;
    if ((low !== null && value < low) || (high !== null && value > high))
      return `${label} must be ${spanText(low, high, false, false, unit)}`;
    return whole && value % 1 ? `${label} must be a whole number` : "";
  }
  function answersOf(program, given, problems) {
    const answers = dict(), names = dict();
    for (const input of program.inputs) {
      const { name } = input;
      let value = given[name] ?? null;
      if (value === null) {
        value = input.default ?? null;
        if (input.follows) {
          try { value = evaluate(input.follows, names); } catch (error) {
            if (!(error instanceof EvaluationError)) throw error;
            problems[name] = error.message;
          }
        }
      }
      const problem = unfit(input, value);
      if (problem && !(name in problems)) problems[name] = problem;
      if (name in problems) continue;
      answers[name] = value;
      names[name] = input.kind === "preset" ? program.tables[input.table][value] : value;
    }
    return [answers, names];
  }

  /* --- statements --- */

  function fits(test, value) {
    if (test.equals !== undefined) return value === test.equals;
    const { low, high } = test;
    return !((low !== undefined && (value < low || (test.low_open && value === low))) ||
      (high !== undefined && (value > high || (test.high_open && value === high))));
  }
  function reason(test, input, answer, holds) {
    if (typeof test.equals === "boolean") return `${input.label} is ${show(answer)}`;
    const said = `${input.label} is ${show(answer, input.unit)}`;
    if (test.equals !== undefined) return holds ? said : `${said}, not ${test.equals}`;
    return said + (holds ? ": " : ", not ") + rangeText(test, input.unit);
  }
  function because(rule, inputs, answers, holds) {
    const tests = rule.tests ?? [];
    const told = holds ? tests : [tests.find((test) => !fits(test, answers[test.input]))];
    const words = told.map((test) => reason(test, inputs[test.input], answers[test.input], holds));
    return words.join(" and ") || "it always holds";
  }
  function traceOf(program, answers, holds, winners) {
    const inputs = Object.fromEntries(program.inputs.map((input) => [input.name, input]));
    return program.rules.map((rule, number) => {
      const names = Object.keys(rule.gives ?? {});
      const results = names.filter((name) => (winners[name] ?? []).includes(number));
      let why = because(rule, inputs, answers, holds[number]);
      for (const name of holds[number] ? names : []) {
        const others = winners[name] ?? [];
        if (others.length && !others.includes(number))
          why += `; ${name} is from ${program.rules[others[0]].name}`;
      }
      return { statement: rule.name, line: rule.line, fired: results.length > 0, why, results };
    });
  }

  /* --- results and figures --- */

  const least = (given) => !given.words ? given.low ?? given.high
    : given.some ? given.words[0] : given.words;
  const allowed = (given, chosen) => given.words ? !!given.some && given.words.includes(chosen)
    : typeof chosen === "number" && fits(given, chosen);

  function winnersOf(program, result, found, problems) {
    const { hit = "first", name } = result;
    if (hit === "collect" || found.length < 2) return found;
    if (hit === "first") return found.slice(0, 1);
    problems[name] = `more than one statement holds: ${found.map((i) => program.rules[i].name).join(" and ")}`;
    return [];
  }
  function outcomeOf(program, result, winners, given, problems) {
    const { name, unit = "", hit } = result;
    if (!winners.length) {
      problems[name] ??= "no statement of the page covers this case";
      return null;
    }
    const rules = winners.map((i) => program.rules[i]), values = rules.map((rule) => rule.gives[name]);
    const made = { low: null, high: null, lines: rules.map((rule) => rule.line), given: values, unit };
    if (hit === "collect") return { ...made, value: values.map(least) };
    let chosen = given[name] ?? null;
    if (chosen !== null && !allowed(values[0], chosen)) {
      problems[name] = `${show(chosen)} is not what the page says: ${givenText(values[0], unit)}`;
      chosen = null;
    } else if (result.whole && typeof chosen === "number" && chosen % 1) {
      problems[name] = `${result.label} must be a whole number`;
      chosen = null;
    }
    const { low = null, high = null } = values[0];
    return { ...made, low, high, value: chosen ?? least(values[0]) };
  }

  /* The names a formula may use: as chosen, and at either end of the ranges. */
  function endsOf(names, results) {
    const ends = { chosen: dict(names), low: dict(names), high: dict(names), ranged: dict() };
    for (const [name, { value, low, high, given }] of Object.entries(results)) {
      ends.chosen[name] = ends.low[name] = ends.high[name] = value;
      if (typeof value !== "number" || !given.length || (low === value && high === value)) continue;
      const end = low === null ? high : low;
      if (end === null) continue;
      ends.low[name] = low === null ? end / FAR : low;
      ends.high[name] = high === null ? (end ? end * FAR : FAR) : high;
      ends.ranged[name] = low === null ? "low" : high === null ? "high" : "";
    }
    return ends;
  }
  function needsOf(tree, bound = []) {
    if (!Array.isArray(tree)) return [];
    if (tree[0] === "name") return bound.includes(tree[1]) ? [] : [tree[1]];
    if (tree[0] === "each") {
      const inner = [...bound, tree[1]];
      return [...needsOf(tree[2], bound), ...needsOf(tree[3], inner), ...needsOf(tree[4], inner)];
    }
    return tree.slice(1).flatMap((part) => needsOf(part, bound));
  }
  function figureOf(ends, { name, tree }, needs) {
    const value = evaluate(tree, ends.chosen);
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      throw new EvaluationError("a record is no result");
    ends.chosen[name] = ends.low[name] = ends.high[name] = value;
    if (typeof value !== "number") return [value, null, null];
    const open = needs.filter((need) => need in ends.ranged).map((need) => ends.ranged[need]);
    if (!open.length) return [value, value, value];
    let atLow, atHigh;
    try { [atLow, atHigh] = [evaluate(tree, ends.low), evaluate(tree, ends.high)]; } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return [value, null, null];
    }
    ends.low[name] = atLow;
    ends.high[name] = atHigh;
    if (atLow === value && atHigh === value) return [value, value, value];
    ends.ranged[name] = open.includes("low") ? "low" : open.includes("high") ? "high" : "";
    const known = [open.includes("low") ? null : atLow, open.includes("high") ? null : atHigh];
    return [value, ...(atLow <= atHigh ? known : known.reverse())];
  }
  function compute(program, names, results, problems) {
    const ends = endsOf(names, results);
    for (const figure of program.figures ?? []) {
      const needs = [...new Set(needsOf(figure.tree))].sort();
      try {
        const [value, low, high] = figureOf(ends, figure, needs);
        const lines = figure.line ? [figure.line] : [];
        results[figure.name] = { value, low, high, lines, given: [], unit: figure.unit ?? "" };
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        const missing = needs.find((need) => need in problems);
        problems[figure.name] = missing ? `${missing} has no value` : error.message;
      }
    }
  }

  function decide(program, answers) {
    const given = dict(answers), problems = dict(), known = [...program.inputs, ...program.results].map((each) => each.name);
    for (const name of Object.keys(given))
      if (!known.includes(name)) problems[name] = `there is no input called ${name}`;
    const [inputs, names] = answersOf(program, given, problems);
    if (Object.keys(problems).length) return { inputs, results: dict(), trace: [], problems };
    const holds = program.rules.map((rule) =>
      (rule.tests ?? []).every((test) => fits(test, inputs[test.input])));
    const results = dict(), winners = dict();
    for (const result of program.results) {
      const { name } = result;
      winners[name] = winnersOf(program, result, result.rules.filter((i) => holds[i]), problems);
      const outcome = outcomeOf(program, result, winners[name], given, problems);
      if (outcome) results[name] = outcome;
    }
    compute(program, names, results, problems);
    return { inputs, results, trace: traceOf(program, inputs, holds, winners), problems };
  }

  /* The plot's points: the figure at each value of the result, all else as decided. */
  function curve(program, decision) {
    if (!program.plot) return [];
    const { over, of, points } = program.plot, [, names] = answersOf(program, decision.inputs, dict());
    const own = program.results.map((result) => result.name).filter((name) => name in decision.results);
    return points.map((point) => {
      const results = dict(Object.fromEntries(own.map((name) => [name, decision.results[name]])));
      results[over] = { value: point, low: point, high: point, lines: [], given: [] };
      compute(program, names, results, dict());
      const value = results[of]?.value;
      return [point, typeof value === "number" ? value : null];
    });
  }

  /* The program's code with the decision's values in it, as Python writes them. */
  function literal(value) {
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return plain(value);
    if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
    return JSON.stringify(value);
  }
  function codeOf(program, { results, inputs }) {
    const value = (name) => name in results ? results[name].value : inputs[name];
    const lines = (program.code ?? "").split("\n").flatMap((line) => {
      const condition = /[ \t]*\{if (\w+)\}$/.exec(line);
      return !condition ? [line] : value(condition[1]) === true ? [line.slice(0, condition.index)] : [];
    });
    return lines.join("\n").replace(/\{\{|\}\}|\{(\w+)\}/g, (all, name) =>
      !name ? all[0] : value(name) === undefined ? "..." : literal(value(name)));
  }

  Object.assign(thumbrule, { decide, curve, codeOf, plain, grouped, spanText, show, givenText });
})(globalThis);
