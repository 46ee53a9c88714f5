const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;
let socket = null;
let pause = FIRST_PAUSE;

/** Keeps one WebSocket open for the life of the page; the server starts each with the whole state. */
export function connect(onFrame, onStatus) {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ui`);
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.t === "state") {
      pause = FIRST_PAUSE;
      onStatus("connected");
    }
    onFrame(frame);
  });
  socket.addEventListener("close", () => {
    onStatus("lost");
    setTimeout(() => connect(onFrame, onStatus), pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  });
}

/** False when there is nobody to send it to: the caller tells the person. */
export function send(frame) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

/** Acts as a person. Always answers {ok, error?}; a lost server is an error like any other. */
export async function control(path, body) {
  try {
    const answer = await fetch(`/_control/${path}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "the sandbox cannot be reached" };
  }
}

const SAID_BY_SERVER = ["operation_timeout", "dispatch_failed"];

/** The error that the person has not been told yet; the server itself says when the bot does not answer. */
export const unsaid = (answer) => (answer.ok || SAID_BY_SERVER.includes(answer.error) ? "" : answer.error || "unknown error");
