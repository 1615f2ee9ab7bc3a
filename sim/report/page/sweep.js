
// Sorts a table by the column whose head is clicked: numbers by size, words by their letters; empty cells last.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const sort = (head, column) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = (row) => row.cells[column].dataset.v;
    const number = (text) => (text === "" || text === "nan" ? Infinity : Number(text));
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const [left, right] = [number(value(a)), number(value(b))];
      if (left === right) return 0;
      if (!Number.isFinite(left) || !Number.isFinite(right)) return Number.isFinite(left) ? -1 : 1;
      return up ? left - right : right - left;
    });
    table.tBodies[0].append(...rows);
  };
  heads.forEach((head, column) => {
    const name = head.querySelector(".sorts"); // no button: browsers leave those out where a head is repeated on paper
    name?.addEventListener("click", () => sort(head, column));
    name?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sort(head, column);
    });
  });
}
