// Tables that sort by the column that is clicked.

// A column: its heading, the value of a row to show, and the one to sort by. Numbers are on the right.
function column(title, show, sort, kind = "") {
  return { title, show, sort: sort ?? show, kind };
}

function numeric(title, value, show = count) {
  return column(title, (row) => show(value(row)), value, "number");
}

// Shows at most `most` rows, then a button for the others.
function table(columns, rows, most = 12) {
  if (!rows.length) return null;
  const body = h("tbody", {});
  let sorted = rows;
  let open = rows.length <= most + 3;
  const draw = () => {
    const shown = open ? sorted : sorted.slice(0, most);
    body.replaceChildren(
      ...shown.map((row) =>
        h(
          "tr",
          {},
          columns.map((column) => h(`td${column.kind ? `.${column.kind}` : ""}`, {}, column.show(row))),
        ),
      ),
    );
  };
  const sortBy = (column, cell) => {
    const down = cell.getAttribute("aria-sort") !== "descending";
    for (const other of cell.parentNode.children) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => column.sort(row) ?? "";
    const compare = (one, other) =>
      typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
    sorted = rows.slice().sort((one, other) => compare(value(one), value(other)) * (down ? -1 : 1));
    draw();
  };
  const heads = columns.map((column) =>
    h(
      `th${column.kind ? `.${column.kind}` : ""}`,
      {
        scope: "col",
        tabindex: 0,
        onclick: (event) => sortBy(column, event.currentTarget),
        onkeydown: (event) => {
          if (event.key === "Enter") sortBy(column, event.currentTarget);
        },
      },
      column.title,
    ),
  );
  draw();
  const more =
    !open &&
    h(
      "button.more",
      {
        type: "button",
        onclick: (event) => {
          open = true;
          event.currentTarget.remove();
          draw();
        },
      },
      WORDS.all(rows.length),
    );
  return h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {}, heads)), body), more);
}
