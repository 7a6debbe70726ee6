// Keeps the parts of a page marked `data-live` up to date. Forms lie outside of them: nothing that is being written is lost.
let source = null;
let busy = false;
let again = false;

async function look() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const next = fresh.getElementById(part.id);
      if (next === null || part.contains(document.activeElement)) continue;
      const opened = [...part.querySelectorAll("details")].map((one) => one.open);
      for (const [index, one] of next.querySelectorAll("details").entries())
        if (opened[index] !== undefined) one.open = opened[index];
      if (next.innerHTML !== part.innerHTML) part.replaceWith(next);
    }
  } catch {
    // The server is gone; the connection comes back with it.
  } finally {
    busy = false;
    if (again) {
      again = false;
      look();
    }
  }
}

function follow() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource("/_pages/changes");
  source.onmessage = look;
}

document.addEventListener("visibilitychange", () => {
  follow();
  if (!document.hidden) look();
});
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", follow);
