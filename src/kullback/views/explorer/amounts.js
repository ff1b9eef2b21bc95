// The account above the bars: what it costs, of which some nobody can avoid and the excess is Q's.

const ROOM = 2; // the bar is as long as this many times the largest uncertainty there can be, or as the total

function drawAmounts(x) {
  const shown = (part) => number(x[part].exact);
  for (const part of PARTS) byId(part).textContent = shown(part);
  for (const unit of document.querySelectorAll(".unit")) unit.textContent = x.unitName;
  const largest = converted(Math.log(x.p.length), "nat", x.unit);
  const length = Math.max(ROOM * largest, x.irreducible.exact + (x.excess.exact < Infinity ? x.excess.exact : 0));
  setWidth(byId("irreducible-bar"), length > 0 ? x.irreducible.exact / length : 0);
  setWidth(byId("excess-bar"), length > 0 ? x.excess.exact / length : 0);
  byId("stack").classList.toggle("endless", x.excess.exact === Infinity);
}
