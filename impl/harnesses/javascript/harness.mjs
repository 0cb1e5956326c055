#!/usr/bin/env node
// The formulas of impl/reference.py in JavaScript, behind gradspec's protocol (spec/any-language.md): a line in, a line
// out.

import { createInterface } from "node:readline";

import { Refused, read, write } from "./arrays.mjs";
import { operations } from "./formulas.mjs";

const HELLO = {
  type: "hello",
  protocol: 1,
  name: "gradspec-javascript",
  language: "JavaScript",
  version: "1.0",
  formats: ["float64", "float32"],
  operations: Object.keys(operations),
};

/** An argument as it is meant: an array, a list of arrays, or an integer label. */
function argument(value, name) {
  if (Array.isArray(value)) return value.map((part) => argument(part, name));
  return typeof value === "object" && value !== null ? read(value, name) : value;
}

function answerCall({ id, operation, arguments: given }) {
  if (operation !== "echo" && !Object.hasOwn(operations, operation)) return { type: "not-provided", id };
  try {
    const named = Object.entries(given).map(([name, value]) => [name, argument(value, name)]);
    // echo reads every argument and answers with it: gradspec compares the bits
    const results = operation === "echo" ? named.map(([, value]) => value) : operations[operation](Object.fromEntries(named));
    return { type: "result", id, values: results.map(write) };
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    return { type: "error", id, message: String(error.message) };
  }
}

function answer(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch (error) {
    return { type: "error", id: null, message: error.message };
  }
  if (request?.type === "stop") process.exit(0);
  if (request?.type === "hello") return HELLO;
  if (request?.type === "call") return answerCall(request);
  return { type: "error", id: null, message: "Expected hello, call or stop." };
}

createInterface({ input: process.stdin }).on("line", (line) => process.stdout.write(`${JSON.stringify(answer(line))}\n`));
