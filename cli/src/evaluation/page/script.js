"use strict";
// Tables are sorted by the column whose title is clicked; numbers stand in data-v.
for (const head of document.querySelectorAll("th[data-sort]")) {
  head.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0], column = head.cellIndex;
    const down = head.dataset.sort !== "down";
    head.dataset.sort = down ? "down" : "up";
    const of = row => { const cell = row.cells[column]; return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v); };
    const rows = [...body.rows].sort((a, b) => { const x = of(a), y = of(b); return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1); });
    body.append(...rows);
  });
}
// A large matrix is a picture: a point for each pair, the darker the more images.
for (const canvas of document.querySelectorAll("canvas[data-model]")) {
  const data = JSON.parse(document.getElementById("data").textContent).evaluations[canvas.dataset.model];
  const side = Number(canvas.dataset.classes), told = canvas.nextElementSibling;
  canvas.width = canvas.height = side;
  const draw = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  const most = Math.max(1, ...data.confusions.map(pair => pair.image_count));
  const names = new Map();
  // A class of a thousand is less than a pixel.
  const reach = Math.floor(side / 300);
  const point = (truth, answer, share, colour) => { draw.globalAlpha = 0.35 + 0.65 * share; draw.fillStyle = colour; draw.fillRect(answer - reach, truth - reach, 2 * reach + 1, 2 * reach + 1); };
  for (const row of data.classes) {
    point(row.index, row.index, row.top1.accuracy, style.getPropertyValue("--bar"));
    names.set(row.index * side + row.index, `${row.label}: ${row.top1.correct} of ${row.image_count} right`);
  }
  for (const pair of data.confusions) {
    point(pair.truth.index, pair.taken_for.index, pair.image_count / most, style.getPropertyValue("--bad"));
    names.set(pair.truth.index * side + pair.taken_for.index, `${pair.truth.label} taken for ${pair.taken_for.label}: ${pair.image_count}`);
  }
  canvas.addEventListener("mousemove", event => {
    const box = canvas.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / box.width * side), y = Math.floor((event.clientY - box.top) / box.height * side);
    for (let near = 0; near < 4; near++) for (let dy = -near; dy <= near; dy++) for (let dx = -near; dx <= near; dx++) {
      const name = names.get((y + dy) * side + x + dx);
      if (name) { told.textContent = name; return; }
    }
  });
}
