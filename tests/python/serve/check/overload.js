// k6: more requests than the server can take, at a constant rate, whether it answers or not. `overload.py` has what it is told.
import http from "k6/http";
import exec from "k6/execution";
import { Counter, Trend } from "k6/metrics";

const asked = JSON.parse(open(__ENV.ASKED));
// Each virtual user has its own, and writes its ids into them.
const bodies = asked.frames.map((frame) => new Uint8Array(open(frame.body, "b").slice(0)));

export const options = {
    scenarios: {
        overload: {
            executor: "constant-arrival-rate",
            rate: asked.rate,
            timeUnit: "1s",
            duration: `${asked.seconds}s`,
            preAllocatedVUs: asked.users,
            maxVUs: asked.users,
            gracefulStop: "30s",
        },
    },
    summaryTrendStats: ["med", "p(99)", "max", "count"],
};

const [answered, refused] = [new Trend("answered"), new Trend("refused")];
const [wrong, others] = [new Counter("wrong"), new Counter("others")];

export default function () {
    const number = exec.scenario.iterationInTest;
    const which = number % bodies.length;
    const [frame, body] = [asked.frames[which], bodies[which]];
    const id = String(number).padStart(frame.id, "0");
    for (let i = 0; i < id.length; i++) {
        body[frame.at + i] = id.charCodeAt(i);
    }
    const headers = { "Inference-Header-Content-Length": String(frame.length), "Content-Type": "application/octet-stream" };
    const answer = http.post(asked.url, body.buffer, { headers, timeout: "60s" });
    const { blocked, connecting, duration } = answer.timings;
    const took = blocked + connecting + duration;
    if (answer.status === 200) {
        answered.add(took);
        const told = answer.json();
        if (told.id !== id || JSON.stringify(told.outputs[0].data) !== frame.sums) {
            wrong.add(1);
        }
    } else if (answer.status === 503 && answer.headers["Retry-After"] && answer.json().error.startsWith("busy")) {
        refused.add(took);
    } else {
        others.add(1);
        console.error(`${answer.status} ${answer.error} ${answer.body}`);
    }
}

export function handleSummary(data) {
    const values = Object.fromEntries(Object.entries(data.metrics).map(([name, metric]) => [name, metric.values]));
    return { [asked.summary]: JSON.stringify(values) };
}
