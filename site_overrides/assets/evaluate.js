/* What an expression's tree means: the twin of thumbrule/rules/evaluate.py, word for word.
   Every number is a double, and only operations that every engine rounds alike are there. */
(() => {
  const FUEL = 100000;
  class EvaluationError extends Error {}
  const fail = (words) => { throw new EvaluationError(words); };

  const called = (v) => v === null || v === undefined ? "nothing"
    : Array.isArray(v) ? "a list"
    : { number: "a number", boolean: "yes or no", string: "text", object: "a record" }[typeof v];
  const need = (kind, fits) => (v) => fits(v) ? v : fail(`${kind} is needed here, not ${called(v)}`);
  const number = need("a number", (v) => typeof v === "number");
  const truth = need("yes or no", (v) => typeof v === "boolean");
  const items = need("a list", Array.isArray);
  const finite = (v) => Number.isFinite(v) ? v + 0 : fail("the number is too large");

  function field(record, key) {
    if (called(record) !== "a record") fail(`a record is needed here, not ${called(record)}`);
    if (typeof key !== "string") fail(`text is needed here, not ${called(key)}`);
    return Object.hasOwn(record, key) ? record[key] : fail(`there is no ${key}`);
  }
  function item(holder, key) {
    if (!Array.isArray(holder)) return field(holder, key);
    const index = number(key);
    if (index !== Math.floor(index) || index < 0 || index >= holder.length)
      fail("there is no such item in the list");
    return holder[index];
  }

  const divide = (a, b) => b === 0 ? fail("division by zero") : a / b;
  const floorDivide = (a, b) => Math.floor(finite(divide(a, b)));
  function power(base, exponent) {
    if (exponent !== Math.floor(exponent) || Math.abs(exponent) > 1024)
      fail("a power must be a whole number up to 1024");
    let left = Math.abs(exponent), result = 1;
    while (left) {
      if (left % 2) result = finite(result * base);
      left = Math.floor(left / 2);
      if (left) base = finite(base * base);
    }
    return exponent >= 0 ? result : divide(1, result);
  }
  const ARITHMETIC = {
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": divide,
    "//": floorDivide, "%": (a, b) => a - b * floorDivide(a, b), "**": power,
  };

  function equal(a, b) {
    if (called(a) !== called(b) || !["number", "string", "boolean"].includes(typeof a))
      fail(`${called(a)} and ${called(b)} cannot be compared`);
    return a === b;
  }
  const within = (a, b) => items(b).some((v) => called(v) === called(a) && equal(v, a));
  const COMPARISONS = {
    "<": (a, b) => number(a) < number(b), "<=": (a, b) => number(a) <= number(b),
    ">": (a, b) => number(a) > number(b), ">=": (a, b) => number(a) >= number(b),
    "==": equal, "!=": (a, b) => !equal(a, b), in: within, "not in": (a, b) => !within(a, b),
  };

  function numbers(values) {
    const all = values.length === 1 ? items(values[0]) : values;
    return all.length ? all.map(number) : fail("the list is empty");
  }
  function rounded(value, places = 0) {
    number(places);
    if (places !== Math.floor(places) || places < 0 || places > 9) fail("round() takes 0 to 9 places");
    const scale = power(10, places);
    return Math.floor(finite(number(value) * scale + 0.5)) / scale;
  }
  const CALLS = {
    sum: (v) => items(v).reduce((total, x) => total + number(x), 0),
    min: (...v) => numbers(v).reduce((a, b) => (b < a ? b : a)),
    max: (...v) => numbers(v).reduce((a, b) => (b > a ? b : a)),
    len: (v) => items(v).length,
    any: (v) => items(v).map(truth).includes(true),
    all: (v) => !items(v).map(truth).includes(false),
    abs: (v) => Math.abs(number(v)), floor: (v) => Math.floor(number(v)),
    ceil: (v) => Math.ceil(number(v)), round: rounded,
    sqrt: (v) => number(v) < 0 ? fail("the square root of a negative number") : Math.sqrt(v),
  };

  const size = (tree) => Array.isArray(tree)
    ? 1 + tree.filter(Array.isArray).reduce((total, part) => total + size(part), 0) : 1;

  function each([, name, source, body, condition], names, fuel) {
    const values = items(run(source, names, fuel));
    fuel.left -= values.length * (size(body) + size(condition));
    if (fuel.left < 0) fail("the formula takes too much work");
    const inner = Object.assign(Object.create(null), names), found = [];
    for (const value of values) {
      inner[name] = value;
      if (condition === null || truth(run(condition, inner, fuel))) found.push(run(body, inner, fuel));
    }
    return found;
  }
  function compare(tree, go) {
    let left = go(tree[1]);
    for (let i = 2; i < tree.length; i += 2) {
      const right = go(tree[i + 1]);
      if (!COMPARISONS[tree[i]](left, right)) return false;
      left = right;
    }
    return true;
  }

  /* `names` has no prototype; `fuel` is {left}. */
  function run(tree, names, fuel) {
    if (!Array.isArray(tree)) return tree;
    const [kind, a, b, c] = tree, go = (part) => run(part, names, fuel);
    switch (kind) {
      case "text": return a;
      case "name": return a in names ? names[a] : fail(`nothing is called ${a}`);
      case "get": return field(go(a), b);
      case "item": return item(go(a), go(b));
      case "list": return tree.slice(1).map(go);
      case "neg": return 0 - number(go(a));
      case "not": return !truth(go(a));
      case "and": return tree.slice(1).every((part) => truth(go(part)));
      case "or": return tree.slice(1).some((part) => truth(go(part)));
      case "if": return truth(go(a)) ? go(b) : go(c);
      case "compare": return compare(tree, go);
      case "each": return each(tree, names, fuel);
      case "call": {
        const value = CALLS[a](...tree.slice(2).map(go));
        return typeof value === "number" ? finite(value) : value;
      }
      default: {
        const left = go(a), right = go(b);
        return finite(ARITHMETIC[kind](number(left), number(right)));
      }
    }
  }

  const evaluate = (tree, names) =>
    run(tree, Object.assign(Object.create(null), names), { left: FUEL });
  globalThis.thumbrule = Object.assign(globalThis.thumbrule ?? {}, { evaluate, EvaluationError });
})();
