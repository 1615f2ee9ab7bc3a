"use strict";
// Draws each figure from the data beside it; narrow windows and paper get smaller type.
(() => {
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const touched = window.matchMedia("(pointer: coarse)").matches;
  const places = [...document.querySelectorAll(".drawing")];
  for (const place of places) {
    const { data, layout } = JSON.parse(place.nextElementSibling.textContent);
    const zooms = layout.dragmode === "zoom" && !touched;
    if (!zooms) layout.dragmode = false; // a finger on a figure scrolls the page
    if (narrow) {
      layout.font = { size: 11 };
      layout.margin = { ...layout.margin, l: Math.min(layout.margin?.l ?? 40, 40), r: Math.min(layout.margin?.r ?? 10, 70) };
      layout.height += 60; // the legend takes more lines
    }
    Plotly.newPlot(place, data, layout, {
      responsive: true,
      displaylogo: false,
      displayModeBar: touched ? false : "hover",
      modeBarButtons: [zooms ? ["zoom2d", "pan2d", "resetScale2d", "toImage"] : ["toImage"]],
    });
  }
  const fit = (width) => places.forEach((place) => Plotly.relayout(place, { width, autosize: !width }));
  window.addEventListener("beforeprint", () => fit(680));
  window.addEventListener("afterprint", () => fit(undefined));
})();
