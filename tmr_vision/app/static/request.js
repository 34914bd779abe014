// Talk to the API; what goes wrong is shown in one sentence at the top of the page.

// Where the page's own part of the API is.
export const API = document.documentElement.dataset.api ?? "/api/v1";
export const words = JSON.parse(document.getElementById("words").textContent);

// Put values into the {places} of a sentence.
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function fault(text) {
  const box = document.getElementById("fault");
  box.textContent = text ? text[0].toUpperCase() + text.slice(1) : "";
  box.hidden = !text;
  if (text) box.scrollIntoView({ block: "nearest" });
}

// Return the JSON of an answer, null if it has none, or with `page` its text; throws an Error with
// a sentence.
export async function call(method, path, body, { page = false } = {}) {
  let answer;
  const accept = page ? { Accept: "text/html" } : {};
  try {
    answer = await fetch(`${API}${path}`, {
      method,
      headers: body === undefined ? accept : { "Content-Type": "application/json", ...accept },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(words.offline);
  }
  if (answer.ok && page) return answer.text();
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401) throw new Error(words.loggedOut);
  const { detail } = await answer.json().catch(() => ({}));
  const error = new Error(typeof detail === "string" ? detail : words.failed);
  throw Object.assign(error, { status: answer.status });
}

// Do something that may fail, with its button at rest meanwhile.
export async function attempt(act, button) {
  fault();
  if (button) button.disabled = true;
  try {
    return await act();
  } catch (error) {
    fault(error.message);
    return undefined;
  } finally {
    if (button?.isConnected) button.disabled = false;
  }
}
