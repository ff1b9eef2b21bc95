// The switches: example, unit, decimals, language.

// A <select> of [value, text] pairs.
function fillSelect(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  select.value = chosen;
}

// A row of radio buttons, of which one is chosen; built once, as a rebuilt one would lose the keyboard's focus.
function fillRadios(field, options, chosen) {
  if (!field.querySelector("input")) {
    for (const [value] of options) {
      const input = element("input", { type: "radio", name: field.id, value });
      field.append(element("label", {}, input, element("span")));
    }
  }
  const labels = field.querySelectorAll("label");
  options.forEach(([value, text], i) => {
    labels[i].querySelector("span").textContent = text;
    labels[i].querySelector("input").checked = value === chosen;
  });
}

function drawControls(x, state, learns) {
  const { words } = x;
  for (const place of document.querySelectorAll("[data-say]")) {
    place.textContent = words.say(`page.${place.dataset.say}`);
  }
  const examples = [...EXAMPLES.keys()].map((name) => [name, words.say(`examples.${name}.title`)]);
  const given = START.example ? [] : [["given", START.title ?? words.say("page.given")]];
  const chosen = exampleOf(state) ?? (isStart(state) ? "given" : "changed");
  const changed = chosen === "changed" ? [["changed", words.say("page.changed")]] : [];
  fillSelect(byId("example"), [...changed, ...given, ...examples], chosen);
  fillSelect(byId("digits"), DIGITS.map((n) => [n, String(n)]), state.digits);
  fillRadios(byId("unit"), UNITS.map((unit) => [unit, words.say(`unit.${unit}`)]), state.unit);
  const langs = Object.entries(DATA.languages).map(([lang, { name }]) => [lang, name]);
  fillRadios(byId("lang"), langs, state.lang);
  byId("lang").querySelectorAll("label").forEach((label, i) => (label.lang = langs[i][0]));
  byId("learn").textContent = words.say(learns ? "page.stop" : "page.learn");
  byId("learn").setAttribute("aria-disabled", !learns && sameSide(state.p, state.q));
  byId("notes").replaceChildren(...[...notes(x, state)].map((text) => element("p", {}, text)));
}

// What is said below the bars of many outcomes.
function* notes({ words, unit, unitName, digits, rest, excess, start }, { names }) {
  if (rest.length) yield words.say("page.together", { count: grouped(String(rest.length)) });
  if (names || !START.merged) return;
  const { count, excess: whole } = START.merged;
  yield words.say("page.merged", { kept: START.shown.length, count: grouped(String(count)) });
  if (!start) return;
  const before = exact(whole === null ? Infinity : converted(times(parsed(whole), ONE), START.unit, unit), digits);
  yield words.say("page.merging", { before, after: exact(excess.exact, digits), unit: unitName });
}
