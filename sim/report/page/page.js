"use strict";
// Unpacks the plotting library, then draws each figure from the data beside it: at once what is seen, the others when
// they are unfolded or printed. Narrow windows get smaller type; on paper everything is open and as wide as the sheet.
(async () => {
  const places = [...document.querySelectorAll(".drawing")];
  const folds = [...document.querySelectorAll("details")];
  const hint = () => {
    for (const wide of document.querySelectorAll(".scroll")) {
      wide.classList.toggle("wide-table", wide.scrollWidth > wide.clientWidth + 1);
    }
  };
  hint();
  window.addEventListener("resize", hint);

  // a formula that is linked to may be folded
  const unfold = () => {
    const fold = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
    if (fold) fold.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();

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
  }

  const touched = window.matchMedia("(pointer: coarse)").matches;
  const read = (place) => JSON.parse(place.nextElementSibling.textContent);
  const drawn = new Map(); // what is drawn, with its layout for the screen

  function draw(place) {
    if (drawn.has(place) || !window.Plotly) return;
    const { data, layout } = read(place);
    const zooms = layout.dragmode === "zoom" && !touched;
    if (!zooms) layout.dragmode = false; // a finger on a figure scrolls the page
    if (window.matchMedia("screen and (max-width: 760px)").matches) {
      layout.font = { size: 11 };
      layout.margin = { ...layout.margin, l: Math.min(layout.margin?.l ?? 48, 48), r: Math.min(layout.margin?.r ?? 10, 95) };
      layout.height += 60; // the legend takes more lines
    }
    drawn.set(place, { height: layout.height, font: layout.font ?? {} });
    Plotly.newPlot(place, data, layout, {
      responsive: true,
      displaylogo: false,
      displayModeBar: touched ? false : "hover",
      modeBarButtons: [zooms ? ["zoom2d", "pan2d", "resetScale2d", "toImage"] : ["toImage"]],
    });
  }

  const seen = (place) => !place.closest("details:not([open])");
  places.filter(seen).forEach(draw);
  for (const fold of folds) {
    fold.addEventListener("toggle", () => {
      hint(); // what was folded had no width
      if (fold.open) fold.querySelectorAll(".drawing").forEach(draw);
    });
  }

  // A4 without margins is 186 mm wide: 703 pixels. Type of 11 pixels is more than 8 points.
  const [WIDTH, HALF] = [695, 340];
  const shown = (layout) => (layout.updatemenus ?? []).map((menu) => menu.buttons[menu.active ?? 0]?.label).filter(Boolean);
  const others = (layout) => (layout.updatemenus ?? []).reduce((sum, menu) => sum + menu.buttons.length - 1, 0);
  const plain = (label) => new DOMParser().parseFromString(label, "text/html").body.textContent;

  const smallTitle = (axis) => ({ ...axis, title: { ...axis.title, font: { ...axis.title?.font, size: 11 } } });

  function print(place) {
    draw(place);
    if (!drawn.has(place)) return;
    const layout = place.layout;
    const note = place.nextElementSibling.nextElementSibling;
    const labels = shown(layout).map(plain);
    note.textContent = labels.length ? `Shown: ${labels.join(", ")}. The menu on the screen has ${others(layout)} more.` : "";
    // the titles of axes have a size of their own
    const axes = Object.keys(layout).filter((word) => /^[xy]axis\d*$/.test(word));
    const titled = Object.fromEntries(axes.map((word) => [word, smallTitle(layout[word])]));
    for (const word of ["xaxis", "yaxis"]) titled[word] ??= smallTitle({});
    const menus = (layout.updatemenus ?? []).map((menu) => ({ ...menu, visible: false }));
    Plotly.newPlot(place, place.data, {
      ...layout, ...titled, updatemenus: menus, width: place.dataset.half === undefined ? WIDTH : HALF, height: Number(place.dataset.paper), autosize: false,
      font: { ...layout.font, size: 11, family: '"Helvetica Neue", Arial, "Liberation Sans", sans-serif' },
    }, { staticPlot: true });
  }

  function unprint(place) {
    if (!drawn.has(place)) return;
    const before = drawn.get(place);
    const layout = { ...place.layout, height: before.height, autosize: true, font: before.font };
    delete layout.width;
    for (const menu of layout.updatemenus ?? []) menu.visible = true;
    drawn.delete(place);
    place.nextElementSibling.textContent = JSON.stringify({ data: place.data, layout }).replaceAll("<", "\\u003c");
    Plotly.purge(place);
    if (seen(place)) draw(place);
  }

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folds.filter((fold) => !fold.open);
    for (const fold of opened) fold.open = true;
    places.forEach(print);
  });
  window.addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    places.forEach(unprint);
  });
})();
