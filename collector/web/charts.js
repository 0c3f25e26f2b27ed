// Charts tell the value of a day to whoever points at it, touches it or moves
// through the days, or the cells of a grid, with the arrow keys. Without this script the page says the
// same: each day has its text, and a table stands below.
"use strict";

for (const chart of document.querySelectorAll(".chart")) {
  const days = [...chart.querySelectorAll(".day")];
  if (days.length > 0) {
    new Values(chart, days).listen();
  }
}

// A label that the edge of a chart cuts is hidden until the reader scrolls to it.
for (const scroll of document.querySelectorAll(".scroll")) {
  const whole = 0.98; // lengths are fractions of a pixel
  const edge = new IntersectionObserver(
    labels => labels.forEach(l => l.target.classList.toggle("cut", l.isIntersecting && l.intersectionRatio < whole)),
    { root: scroll, threshold: [0, whole] },
  );
  scroll.querySelectorAll(".labels text").forEach(label => edge.observe(label));
}

// A function, not a class, so that it is known above.
function Values(chart, days) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // a day says the same by its label
  chart.append(tip);
  const right = Number(chart.dataset.right ?? 1); // how many days on the arrow keys lead
  const down = Number(chart.dataset.down ?? 0);
  let shown = null; // the day whose value is shown
  let touched = null; // the day whose value was shown when a finger came down

  this.listen = () => {
    for (const day of days) {
      day.querySelector("title").remove(); // or the browser shows a second one
    }
    chart.addEventListener("pointermove", e => e.pointerType === "touch" || this.point(e));
    chart.addEventListener("pointerdown", e => {
      touched = e.pointerType === "touch" ? { before: shown } : null;
      this.point(e);
    });
    chart.addEventListener("pointerleave", e => e.pointerType === "touch" || this.hide());
    chart.addEventListener("click", e => this.click(e));
    chart.addEventListener("focusin", e => this.show(days.find(d => d.contains(e.target))));
    chart.addEventListener("focusout", () => this.hide());
    chart.addEventListener("keydown", e => this.press(e));
    chart.querySelector(".scroll").addEventListener("scroll", () => shown && this.show(shown));
  };

  this.point = e => {
    const day = days.find(d => d.contains(e.target));
    if (day) {
      this.show(day);
    } else if (!chart.contains(document.activeElement)) {
      this.hide();
    }
  };

  // A first touch shows the value, a second one of the same day opens its page.
  this.click = e => {
    const day = days.find(d => d.contains(e.target));
    if (day && touched && touched.before !== day) {
      e.preventDefault();
    }
  };

  this.press = e => {
    const at = days.indexOf(document.activeElement);
    const keys = { ArrowLeft: at - right, ArrowRight: at + right, Home: 0, End: days.length - 1 };
    const to = down ? { ...keys, ArrowUp: at - down, ArrowDown: at + down }[e.key] : keys[e.key];
    if (at < 0 || to === undefined || e.altKey || e.ctrlKey || e.metaKey) {
      if (e.key === "Escape") {
        this.hide();
      }
      return;
    }
    e.preventDefault();
    const day = days[to] ?? days[at];
    for (const other of days) {
      other.setAttribute("tabindex", other === day ? "0" : "-1");
    }
    day.focus({ preventScroll: true });
    day.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  this.show = day => {
    if (!day) {
      return;
    }
    this.hide();
    shown = day;
    day.classList.add("current");
    tip.textContent = day.getAttribute("aria-label");
    tip.hidden = false;
    const frame = chart.getBoundingClientRect();
    const slot = day.querySelector(".slot").getBoundingClientRect();
    const left = slot.left + slot.width / 2 - frame.left - tip.offsetWidth / 2;
    tip.style.left = Math.min(Math.max(left, 0), frame.width - tip.offsetWidth) + "px";
  };

  this.hide = () => {
    shown?.classList.remove("current");
    shown = null;
    tip.hidden = true;
  };
}
