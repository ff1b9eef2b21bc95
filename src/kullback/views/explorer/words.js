// The words of the page's language. A {name} is filled in.

const DATA = JSON.parse(document.getElementById("state").textContent);
const NAMED = 3; // outcomes that a sentence names

class Words {
  constructor(lang) {
    this.lang = lang;
    this.words = DATA.languages[lang];
  }

  lookUp(key) {
    return key.split(".").reduce((found, part) => found[part], this.words);
  }

  say(key, known = {}) {
    return this.lookUp(key).replace(/\{(\w+)\}/g, (_, name) => known[name]);
  }

  more(count) {
    return count === 1 ? this.say("list.more_one") : this.say("list.more", { count: grouped(String(count)) });
  }

  joined(parts) {
    const head = parts.slice(0, -1).join(this.lookUp("list.comma"));
    return head ? head + this.lookUp("list.and") + parts.at(-1) : parts[0];
  }

  names(names) {
    const others = names.length - NAMED;
    return this.joined(others > 0 ? [...names.slice(0, NAMED), this.more(others)] : names);
  }
}
