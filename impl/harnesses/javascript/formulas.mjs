// The operations, with the formulas of impl/reference.py. Each takes its arguments by name and returns its results in a
// list. A typed array rounds what is stored in it: in float32 every entry is rounded to that, and sums are taken in
// double precision, as JavaScript computes. Bars are cotangents, dots are tangents.

import { Refused, zeros } from "./arrays.mjs";

function expect(condition, message) {
  if (!condition) throw new Refused(message);
}

const like = (x, ...shape) => zeros(x.dtype, ...shape);

/** A number as an array without axes, rounded to the dtype of x. */
const scalar = (x, value) => Object.assign(like(x), { 0: value });

/** function(x_i, i) for every entry, in a new array of the same shape. */
function map(x, f) {
  const y = like(x, ...x.shape);
  x.forEach((value, i) => (y[i] = f(value, i)));
  return y;
}

const sum = (x, f = (value) => value) => x.reduce((total, value, i) => total + f(value, i), 0);

function vector(x, name, size = x.length) {
  expect(x?.shape?.length === 1 && x.length === size, `Expected ${name} of shape (${size},).`);
  return x;
}

function matrix(x, name, columns = x.shape?.[1]) {
  expect(x?.shape?.length === 2 && x.shape[1] === columns, `Expected ${name} of ${columns} columns.`);
  return x;
}

/** V >= 1 logits or probabilities. */
function classes(x, name) {
  expect(vector(x, name).length > 0, `Expected ${name} of V >= 1 classes.`);
  return x;
}

function checked(label, x) {
  expect(Number.isInteger(label) && label >= 0 && label < x.length, `Expected a label in 0..${x.length - 1}.`);
  return label;
}

// Chain rule ----------------------------------------------------------------------------------------------------------

/** A x, or with `transposed` Aᵀ x. */
function multiply(A, x, transposed = false) {
  const [rows, columns] = A.shape;
  const entry = transposed ? (i) => (v, l) => A[l * columns + i] * v : (i) => (v, l) => A[i * columns + l] * v;
  const y = like(A, transposed ? columns : rows);
  for (let i = 0; i < y.length; i++) y[i] = sum(x, entry(i));
  return y;
}

/** a bᵀ */
function outer(a, b) {
  const product = like(a, a.length, b.length);
  a.forEach((left, i) => b.forEach((right, j) => (product[i * b.length + j] = left * right)));
  return product;
}

function chain_jacobian({ outer, inner }) {
  const [m, k] = matrix(outer, "outer").shape;
  const [rows, n] = matrix(inner, "inner").shape;
  expect(rows === k, `Expected inner of ${k} rows.`);
  const jacobian = like(outer, m, n);
  // J_{f∘g}(x) = J_f(g(x)) · J_g(x)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let entry = 0;
      for (let l = 0; l < k; l++) entry += outer[i * k + l] * inner[l * n + j];
      jacobian[i * n + j] = entry;
    }
  }
  return [jacobian];
}

function backprop({ jacobians, cotangent }) {
  // ∇_x L = J_1ᵀ ⋯ J_Nᵀ ∇_y L, right to left
  return [jacobians.reduceRight((x_bar, J) => {
    expect(matrix(J, "a Jacobian").shape[0] === x_bar.length, "Expected Jacobians that fit the cotangent.");
    return multiply(J, x_bar, true);
  }, vector(cotangent, "cotangent"))];
}

function pushforward({ jacobians, tangent }) {
  // ẏ = J_N ⋯ J_1 ẋ
  return [jacobians.reduce((y_dot, J) => multiply(matrix(J, "a Jacobian", y_dot.length), y_dot), vector(tangent, "tangent"))];
}

// Affine --------------------------------------------------------------------------------------------------------------

function affine({ W, b, x }) {
  const Wx = multiply(matrix(W, "W"), vector(x, "x", W.shape[1]));
  vector(b, "b", W.shape[0]);
  // y = Wx + b
  return [map(Wx, (value, i) => value + b[i])];
}

function affine_backward({ W, x, cotangent: y_bar }) {
  vector(x, "x", matrix(W, "W").shape[1]);
  vector(y_bar, "cotangent", W.shape[0]);
  // W̄ = ȳ xᵀ    b̄ = ȳ    x̄ = Wᵀ ȳ
  return [outer(y_bar, x), map(y_bar, (value) => value), multiply(W, y_bar, true)];
}

// ‖y‖² = yᵀ y
const squared_norm = ({ y }) => [scalar(y, sum(vector(y, "y"), (value) => value * value))];

// ∇_y ‖y‖² = 2y
const squared_norm_grad = ({ y }) => [map(vector(y, "y"), (value) => 2 * value)];

function affine_squared_norm_grad({ W, b, x }) {
  const [y] = affine({ W, b, x });
  // ∇_x ‖Wx + b‖² = Wᵀ · 2y,  y = Wx + b
  return [multiply(W, map(y, (value) => 2 * value), true)];
}

// Softmax -------------------------------------------------------------------------------------------------------------

/** Where the largest entry is; a NaN counts as the largest, so that it spreads. */
function top(x) {
  let best = 0;
  x.forEach((value, i) => (best = value > x[best] || Number.isNaN(value) ? i : best));
  return best;
}

function probabilities(x) {
  const m = classes(x, "x")[top(x)];
  const e = map(x, (value) => Math.exp(value - m));
  const total = sum(e);
  // p_i = e^{x_i − m} / Σ_j e^{x_j − m},  m = max x
  return map(e, (value) => value / total);
}

const softmax = ({ x }) => [probabilities(x)];

function softmax_jacobian({ x }) {
  const p = probabilities(x);
  const J = outer(p, p);
  // J = diag(p) − p pᵀ
  return [map(J, (product, n) => (n % (p.length + 1) ? 0 : p[n / (p.length + 1)]) - product)];
}

function softmax_vjp({ x, cotangent: p_bar }) {
  const p = probabilities(x);
  vector(p_bar, "cotangent", p.length);
  const mean = sum(p, (value, i) => value * p_bar[i]);
  // Jᵀ p̄ = p ⊙ (p̄ − ⟨p, p̄⟩)
  return [map(p, (value, i) => value * (p_bar[i] - mean))];
}

// Log-softmax ---------------------------------------------------------------------------------------------------------

/** [m, log Σ_j e^{x_j − m}]: the maximum's own e^0 = 1 is left to log1p, which keeps the others when they are tiny. */
function maximum_and_log_sum(x) {
  const at = top(classes(x, "x"));
  return [x[at], Math.log1p(sum(x, (value, i) => (i === at ? 0 : Math.exp(value - x[at]))))];
}

function logsumexp({ x }) {
  const [m, logSum] = maximum_and_log_sum(x);
  // log Σ_j e^{x_j} = m + log Σ_j e^{x_j − m}
  return [scalar(x, Math.abs(m) === Infinity ? m : m + logSum)];
}

function log_softmax({ x }) {
  const [m, logSum] = maximum_and_log_sum(x);
  // log p_i = (x_i − m) − log Σ_j e^{x_j − m}
  return [map(x, (value) => value - m - logSum)];
}

function log_softmax_jacobian({ x }) {
  const p = probabilities(x);
  const V = p.length;
  // J = I − 1 pᵀ: every row subtracts p
  return [map(like(x, V, V), (_, n) => (n % (V + 1) ? 0 : 1) - p[n % V])];
}

// Cross-entropy -------------------------------------------------------------------------------------------------------

function cross_entropy({ x, label }) {
  const [m, logSum] = maximum_and_log_sum(x);
  // L = −log p_y = −((x_y − m) − log Σ_j e^{x_j − m})
  return [scalar(x, -(x[checked(label, x)] - m - logSum))];
}

function cross_entropy_grad({ x, label }) {
  const p = probabilities(x);
  const y = checked(label, x);
  const others = sum(p, (value, i) => (i === y ? 0 : value));
  // ∇_x L = p − e_y, where p_y − 1 = −Σ_{j≠y} p_j does not cancel as p_y → 1
  return [map(p, (value, i) => (i === y ? -others : value))];
}

function cross_entropy_backward({ probs, label }) {
  const y = checked(label, classes(probs, "probs"));
  // ∇_x L = p − e_y
  return [map(probs, (value, i) => (i === y ? value - 1 : value))];
}

/** p_y = ⟨e_y, p⟩: the product lets a NaN anywhere be seen. */
function probability_of(label, probs) {
  const y = checked(label, classes(probs, "probs"));
  return sum(probs, (value, i) => (i === y ? 1 : 0) * value);
}

// L = −log p_y
const nll = ({ probs, label }) => [scalar(probs, -Math.log(probability_of(label, probs)))];

function nll_grad({ probs, label }) {
  const p_y = probability_of(label, probs);
  // ∇_p L = −e_y / p_y
  return [map(probs, (_, i) => (i === label ? -1 / p_y : 0 * p_y))];
}

// Multilayer perceptron -----------------------------------------------------------------------------------------------

/** max(x, 0); a NaN stays. */
const rectified = (x) => (x <= 0 ? 0 : x);

/** 1 where x > 0, 0 elsewhere; a NaN stays. */
const slope = (x) => (x > 0 ? 1 : x <= 0 ? 0 : x);

const relu = ({ x }) => [map(x, rectified)];
const relu_grad = ({ x }) => [map(x, slope)];

function mlp_forward({ W1, W2, x }) {
  // z_1 = W_1 x    a_1 = relu(z_1)    z_2 = W_2 a_1
  const z1 = multiply(matrix(W1, "W1"), vector(x, "x", W1.shape[1]));
  const a1 = map(z1, rectified);
  return [z1, a1, multiply(matrix(W2, "W2", a1.length), a1)];
}

function mlp_backward({ W1, W2, x, z2_bar }) {
  const [z1, a1] = mlp_forward({ W1, W2, x });
  vector(z2_bar, "z2_bar", W2.shape[0]);
  // ā_1 = W_2ᵀ z̄_2    z̄_1 = ā_1 ⊙ relu'(z_1)    x̄ = W_1ᵀ z̄_1
  const z1_bar = map(multiply(W2, z2_bar, true), (value, i) => value * slope(z1[i]));
  // W̄_1 = z̄_1 xᵀ    W̄_2 = z̄_2 a_1ᵀ
  return [multiply(W1, z1_bar, true), outer(z1_bar, x), outer(z2_bar, a1)];
}

// Sigmoid -------------------------------------------------------------------------------------------------------------

/** σ(x) = 1 / (1 + e^{−x}) = e^x / (1 + e^x); e^{−|x|} never overflows. */
function logistic(x) {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

const sigmoid = ({ x }) => [map(x, logistic)];

// σ'(x) = σ(x)(1 − σ(x)) = σ(x) σ(−x), without the cancellation in 1 − σ(x)
const sigmoid_grad = ({ x }) => [map(x, (value) => logistic(value) * logistic(-value))];

export const operations = {
  chain_jacobian, backprop, pushforward, affine, affine_backward, squared_norm, squared_norm_grad,
  affine_squared_norm_grad, softmax, softmax_jacobian, softmax_vjp, logsumexp, log_softmax, log_softmax_jacobian,
  cross_entropy, cross_entropy_grad, cross_entropy_backward, nll, nll_grad, relu, relu_grad, mlp_forward, mlp_backward,
  sigmoid, sigmoid_grad,
};
