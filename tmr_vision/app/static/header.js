// The head of a test: what the fields of a form say, as the API takes it.

const NAMES = ["test_date", "examiner", "dominance", "reason", "aids", "pain_before", "pain_after",
               "notes"];

// Return all of it; what is empty is left out, or with `all` said to be empty.
export function headerOf(form, { all = false } = {}) {
  const told = {};
  for (const name of NAMES) {
    const field = form.elements[name];
    if (!field || (!all && field.value.trim() === "")) continue;
    const text = field.value.trim(), absent = ["dominance", "pain_before", "pain_after"];
    if (text === "" && absent.includes(name)) told[name] = null;
    else told[name] = name.startsWith("pain_") ? Number(text) : text;
  }
  return told;
}
