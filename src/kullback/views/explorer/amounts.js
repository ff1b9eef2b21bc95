// The account above the bars: what it costs, of which some nobody can avoid and the excess is Q's.

const ROOM = 2; // the bar is as long as this many times the largest uncertainty there can be, or as the total

// How much of the window the amounts cover while they stay in view: nothing that gets the focus may hide behind them.
function measureAmounts() {
  const amounts = document.querySelector(".amounts");
  const measure = () => document.documentElement.style.setProperty("--covered", `${amounts.offsetHeight}px`);
  new ResizeObserver(measure).observe(amounts);
}

function drawAmounts(x) {
  for (const part of PARTS) byId(part).textContent = headline(x[part].exact);
  for (const unit of document.querySelectorAll(".unit")) unit.textContent = x.unitName;
  const [irreducible, , excess] = PARTS.map((part) => asDouble(x[part].exact));
  const largest = Math.log(x.p.length) * double(PER_NAT[x.unit], ONE);
  const length = Math.max(ROOM * largest, irreducible + (excess < Infinity ? excess : 0));
  setWidth(byId("irreducible-bar"), length > 0 ? irreducible / length : 0);
  setWidth(byId("excess-bar"), length > 0 ? excess / length : 0);
  byId("stack").classList.toggle("endless", excess === Infinity);
}
