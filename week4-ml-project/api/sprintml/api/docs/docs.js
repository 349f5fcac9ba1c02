// Draws /openapi.json: every operation with its fields and answers, and a box to try it.
const document_ = await (await fetch("/openapi.json")).json();
const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const resolve = (schema) => {
  let found = schema ?? {};
  for (let i = 0; found.$ref && i < 20; i += 1) {
    found = found.$ref.slice(2).split("/").reduce((node, key) => node[decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")], document_);
  }
  return found;
};
const typeOf = (schema) => {
  const s = resolve(schema);
  if (s.anyOf) return s.anyOf.map(typeOf).join(" | ");
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(" | ");
  if (s.type === "array") return `array of ${typeOf(s.items)}`;
  return s.title && s.properties ? s.title : (s.type ?? "any");
};
const exampleOf = (schema, depth = 0) => {
  const s = resolve(schema);
  if (s.examples?.length) return s.examples[0];
  if (depth > 4) return null;
  if (s.anyOf) return exampleOf(s.anyOf[0], depth + 1);
  if (s.type === "array") return [exampleOf(s.items, depth + 1)];
  if (s.properties) return Object.fromEntries(Object.entries(s.properties).map(([k, v]) => [k, exampleOf(v, depth + 1)]));
  return { string: "", number: 0, integer: 0, boolean: true, object: {} }[s.type] ?? null;
};
const fieldsTable = (schema) => {
  const s = resolve(schema);
  if (!s.properties) return make("p", typeOf(s));
  const table = make("table");
  const head = make("tr");
  for (const text of ["field", "type", "about"]) head.append(make("th", text, { scope: "col" }));
  table.append(head);
  for (const [name, field] of Object.entries(s.properties)) {
    const row = make("tr");
    row.append(make("td", name + ((s.required ?? []).includes(name) ? "" : " (optional)")));
    row.append(make("td", typeOf(field)), make("td", field.description ?? ""));
    table.append(row);
  }
  return table;
};
const tryBox = (method, path, operation) => {
  const box = make("div");
  const content = operation.requestBody?.content ?? {};
  const json = content["application/json"];
  const upload = content["multipart/form-data"];
  const label = make("label", json ? "Body" : upload ? "File " : "");
  const input = json ? make("textarea") : upload ? make("input", undefined, { type: "file" }) : null;
  if (json) input.value = JSON.stringify(exampleOf(json.schema), null, 2);
  if (input) { label.append(input); box.append(label); }
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
  const values = names.map((name) => { const field = make("input"); const l = make("label", `${name} `); l.append(field); box.append(l); return field; });
  const button = make("button", "Send", { type: "button" });
  const answer = make("pre", "", { hidden: "", tabindex: "0", "aria-live": "polite" });
  button.addEventListener("click", async () => {
    const target = names.reduce((url, name, i) => url.replace(`{${name}}`, encodeURIComponent(values[i].value)), path);
    const options = { method };
    if (json) Object.assign(options, { body: input.value, headers: { "Content-Type": "application/json" } });
    if (upload) { options.body = new FormData(); if (input.files[0]) options.body.append("file", input.files[0]); }
    const started = performance.now();
    const response = await fetch(target, options);
    const text = await response.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* it is not JSON */ }
    answer.hidden = false;
    answer.textContent = `${response.status} in ${(performance.now() - started).toFixed(1)} ms\n${shown.slice(0, 20000)}`;
  });
  box.append(button, answer);
  return box;
};
document.getElementById("title").textContent = document_.info.title;
document.getElementById("about").textContent = document_.info.description ?? "";
const main = document.getElementById("operations");
main.replaceChildren();
for (const [path, operations] of Object.entries(document_.paths)) {
  for (const [verb, operation] of Object.entries(operations)) {
    const method = verb.toUpperCase();
    const details = make("details");
    const summary = make("summary");
    summary.append(make("span", method, { class: `method ${method}` }), make("code", path), make("span", operation.summary ?? ""));
    const body = make("div", undefined, { class: "body" });
    let drawn = false;
    details.addEventListener("toggle", () => {
      if (drawn) return;
      drawn = true;
      if (operation.description) body.append(make("p", operation.description));
      const json = operation.requestBody?.content?.["application/json"];
      if (json) body.append(make("h3", "Request"), fieldsTable(json.schema));
      body.append(make("h3", "Try it"), tryBox(method, path, operation), make("h3", "Answers"));
      for (const [status, response] of Object.entries(operation.responses)) {
        const [media] = Object.values(response.content ?? {});
        body.append(make("h4", `${status}: ${response.description}`));
        if (media?.schema && status.startsWith("2")) body.append(fieldsTable(media.schema));
      }
    });
    details.append(summary, body);
    main.append(details);
  }
}
