"use strict";
// Unpacks the plotting library, then draws each figure from the data beside it; narrow windows get smaller type,
// paper a smaller figure.
(async () => {
  const places = [...document.querySelectorAll(".drawing")];
  const hint = () => {
    for (const wide of document.querySelectorAll(".scroll")) wide.classList.toggle("wide", wide.scrollWidth > wide.clientWidth + 1);
  };
  hint();
  window.addEventListener("resize", hint);
  document.addEventListener("toggle", hint, true); // what was folded had no width

  try {
    const packed = document.querySelector('script[type="application/gzip"]').textContent;
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const script = document.createElement("script");
    script.textContent = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    document.head.append(script);
  } catch {
    for (const place of places) {
      place.style.minHeight = "0";
      place.textContent = "This browser is too old to unpack the figures (it is of before 2023); text and tables are whole.";
    }
    return;
  }

  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const touched = window.matchMedia("(pointer: coarse)").matches;
  const heights = new Map();
  for (const place of places) {
    const { data, layout } = JSON.parse(place.nextElementSibling.textContent);
    const zooms = layout.dragmode === "zoom" && !touched;
    if (!zooms) layout.dragmode = false; // a finger on a figure scrolls the page
    if (narrow) {
      layout.font = { size: 11 };
      layout.margin = { ...layout.margin, l: Math.min(layout.margin?.l ?? 40, 40), r: Math.min(layout.margin?.r ?? 10, 95) };
      layout.height += 60; // the legend takes more lines
    }
    heights.set(place, layout.height);
    Plotly.newPlot(place, data, layout, {
      responsive: true,
      displaylogo: false,
      displayModeBar: touched ? false : "hover",
      modeBarButtons: [zooms ? ["zoom2d", "pan2d", "resetScale2d", "toImage"] : ["toImage"]],
    });
  }

  // a figure of a page's width and at most its height; bands move to a new place slowly, so those are scaled instead
  const [WIDTH, HEIGHT] = [680, 820];
  const flows = (place) => place.data.some((trace) => trace.type === "sankey");
  window.addEventListener("beforeprint", () => {
    for (const place of places) {
      if (flows(place)) place.firstElementChild.style.zoom = Math.min(1, WIDTH / place.clientWidth);
      else Plotly.relayout(place, { width: WIDTH, height: Math.min(heights.get(place), HEIGHT), autosize: false });
    }
  });
  window.addEventListener("afterprint", () => {
    for (const place of places) {
      if (flows(place)) place.firstElementChild.style.zoom = "";
      else Plotly.relayout(place, { width: undefined, height: heights.get(place), autosize: true });
    }
  });
})();
