/* The operations, with the formulas of impl/reference.py. Included twice: REAL is double, then float, and
   OPERATION(softmax) becomes softmax_float64, then softmax_float32. <tgmath.h> chooses exp or expf by the type.
   Bars are cotangents, dots are tangents; shapes are checked where an argument is fetched. */

#define REALS(array) ((REAL *)(array)->data)

/* Chain rule ------------------------------------------------------------------------------------------------------- */

/* y = A x, or with `transposed` y = Aᵀ x; y has been zeroed. */
static void OPERATION(multiply)(const Array *a, const REAL *x, REAL *y, int transposed) {
    size_t rows = a->shape[0], columns = a->shape[1];
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            y[transposed ? j : i] += REALS(a)[i * columns + j] * x[transposed ? i : j];
}

/* a bᵀ */
static void OPERATION(outer)(const Array *a, const Array *b, Array *product) {
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) REALS(product)[i * b->count + j] = REALS(a)[i] * REALS(b)[j];
}

static void OPERATION(chain_jacobian)(Call *call) {
    Array *outer = argument(call, "outer", 2), *inner = argument(call, "inner", 2);
    size_t m = outer->shape[0], k = outer->shape[1], n = inner->shape[1];
    if (inner->shape[0] != k) refuse("Expected inner of %zu rows but got %zu.", k, inner->shape[0]);
    Array *jacobian = matrix_result(call, m, n);
    /* J_{f∘g}(x) = J_f(g(x)) · J_g(x) */
    for (size_t i = 0; i < m; i++)
        for (size_t l = 0; l < k; l++)
            for (size_t j = 0; j < n; j++)
                REALS(jacobian)[i * n + j] += REALS(outer)[i * k + l] * REALS(inner)[l * n + j];
}

/* Both directions: a product of matrices with a vector, one matrix at a time. */
static void OPERATION(walk)(Call *call, const char *name, int backwards) {
    Array **jacobians, *v = vector_of_any_size(call, name);
    size_t layers = matrices(call, "jacobians", &jacobians), shape[1];
    for (size_t n = 0; n < layers; n++) {
        const Array *jacobian = jacobians[backwards ? layers - 1 - n : n];
        if (v->count != jacobian->shape[backwards ? 0 : 1]) refuse("Expected Jacobians that fit %s.", name);
        shape[0] = jacobian->shape[backwards ? 1 : 0];
        Array *next = new_array(call->dtype, 1, shape);
        OPERATION(multiply)(jacobian, REALS(v), REALS(next), backwards);
        v = next;
    }
    call->results[call->answered++] = v;
}

static void OPERATION(backprop)(Call *call) {
    /* ∇_x L = J_1ᵀ ⋯ J_Nᵀ ∇_y L, right to left */
    OPERATION(walk)(call, "cotangent", 1);
}

static void OPERATION(pushforward)(Call *call) {
    /* ẏ = J_N ⋯ J_1 ẋ */
    OPERATION(walk)(call, "tangent", 0);
}

/* Affine ----------------------------------------------------------------------------------------------------------- */

/* y = Wx + b */
static void OPERATION(apply)(const Array *W, const Array *b, const Array *x, Array *y) {
    OPERATION(multiply)(W, REALS(x), REALS(y), 0);
    for (size_t i = 0; i < b->count; i++) REALS(y)[i] += REALS(b)[i];
}

static void OPERATION(affine)(Call *call) {
    Array *W = argument(call, "W", 2), *b = vector(call, "b", W->shape[0]), *x = vector(call, "x", W->shape[1]);
    OPERATION(apply)(W, b, x, vector_result(call, W->shape[0]));
}

static void OPERATION(affine_backward)(Call *call) {
    Array *W = argument(call, "W", 2), *x = vector(call, "x", W->shape[1]);
    Array *y_bar = vector(call, "cotangent", W->shape[0]);
    Array *W_bar = matrix_result(call, W->shape[0], W->shape[1]);
    Array *b_bar = vector_result(call, W->shape[0]), *x_bar = vector_result(call, W->shape[1]);
    /* W̄ = ȳ xᵀ    b̄ = ȳ    x̄ = Wᵀ ȳ */
    OPERATION(outer)(y_bar, x, W_bar);
    for (size_t i = 0; i < y_bar->count; i++) REALS(b_bar)[i] = REALS(y_bar)[i];
    OPERATION(multiply)(W, REALS(y_bar), REALS(x_bar), 1);
}

static void OPERATION(squared_norm)(Call *call) {
    Array *y = vector_of_any_size(call, "y"), *norm = scalar_result(call);
    /* ‖y‖² = yᵀ y */
    for (size_t i = 0; i < y->count; i++) *REALS(norm) += REALS(y)[i] * REALS(y)[i];
}

static void OPERATION(squared_norm_grad)(Call *call) {
    Array *y = vector_of_any_size(call, "y"), *y_bar = vector_result(call, y->count);
    /* ∇_y ‖y‖² = 2y */
    for (size_t i = 0; i < y->count; i++) REALS(y_bar)[i] = 2 * REALS(y)[i];
}

static void OPERATION(affine_squared_norm_grad)(Call *call) {
    Array *W = argument(call, "W", 2), *b = vector(call, "b", W->shape[0]), *x = vector(call, "x", W->shape[1]);
    Array *y = new_array(call->dtype, 1, W->shape);
    /* ∇_x ‖Wx + b‖² = Wᵀ · 2y,  y = Wx + b */
    OPERATION(apply)(W, b, x, y);
    for (size_t i = 0; i < y->count; i++) REALS(y)[i] *= 2;
    OPERATION(multiply)(W, REALS(y), REALS(vector_result(call, x->count)), 1);
}

/* Softmax ---------------------------------------------------------------------------------------------------------- */

/* Where the largest entry is; a NaN counts as the largest, so that it spreads. */
static size_t OPERATION(top)(const REAL *x, size_t size) {
    size_t top = 0;
    for (size_t i = 1; i < size; i++)
        if (x[i] > x[top] || isnan(x[i])) top = i;
    return top;
}

/* p_i = e^{x_i − m} / Σ_j e^{x_j − m},  m = max x */
static void OPERATION(probabilities)(const Array *x, REAL *p) {
    REAL m = REALS(x)[OPERATION(top)(REALS(x), x->count)], sum = 0;
    for (size_t i = 0; i < x->count; i++) sum += p[i] = exp(REALS(x)[i] - m);
    for (size_t i = 0; i < x->count; i++) p[i] /= sum;
}

static REAL *OPERATION(softmax_of)(Call *call, const Array *x) {
    REAL *p = REALS(new_array(call->dtype, 1, x->shape));
    OPERATION(probabilities)(x, p);
    return p;
}

static void OPERATION(softmax)(Call *call) {
    Array *x = classes(call, "x");
    OPERATION(probabilities)(x, REALS(vector_result(call, x->count)));
}

static void OPERATION(softmax_jacobian)(Call *call) {
    Array *x = classes(call, "x"), *jacobian = matrix_result(call, x->count, x->count);
    REAL *p = OPERATION(softmax_of)(call, x);
    /* J = diag(p) − p pᵀ */
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < x->count; j++)
            REALS(jacobian)[i * x->count + j] = (i == j ? p[i] : 0) - p[i] * p[j];
}

static void OPERATION(softmax_vjp)(Call *call) {
    Array *x = classes(call, "x"), *p_bar = vector(call, "cotangent", x->count);
    REAL *p = OPERATION(softmax_of)(call, x), *x_bar = REALS(vector_result(call, x->count)), mean = 0;
    /* Jᵀ p̄ = p ⊙ (p̄ − ⟨p, p̄⟩) */
    for (size_t i = 0; i < x->count; i++) mean += p[i] * REALS(p_bar)[i];
    for (size_t i = 0; i < x->count; i++) x_bar[i] = p[i] * (REALS(p_bar)[i] - mean);
}

/* Log-softmax ------------------------------------------------------------------------------------------------------ */

/* log Σ_j e^{x_j − m}: the maximum's own e^0 = 1 is left to log1p, which keeps the others when they are tiny */
static REAL OPERATION(log_sum)(const Array *x, size_t top) {
    REAL others = 0;
    for (size_t i = 0; i < x->count; i++)
        if (i != top) others += exp(REALS(x)[i] - REALS(x)[top]);
    return log1p(others);
}

static void OPERATION(logsumexp)(Call *call) {
    Array *x = classes(call, "x");
    size_t top = OPERATION(top)(REALS(x), x->count);
    REAL m = REALS(x)[top];
    /* log Σ_j e^{x_j} = m + log Σ_j e^{x_j − m} */
    *REALS(scalar_result(call)) = isinf(m) ? m : m + OPERATION(log_sum)(x, top);
}

static void OPERATION(log_softmax)(Call *call) {
    Array *x = classes(call, "x"), *logs = vector_result(call, x->count);
    size_t top = OPERATION(top)(REALS(x), x->count);
    REAL log_sum = OPERATION(log_sum)(x, top);
    /* log p_i = (x_i − m) − log Σ_j e^{x_j − m} */
    for (size_t i = 0; i < x->count; i++) REALS(logs)[i] = REALS(x)[i] - REALS(x)[top] - log_sum;
}

static void OPERATION(log_softmax_jacobian)(Call *call) {
    Array *x = classes(call, "x"), *jacobian = matrix_result(call, x->count, x->count);
    REAL *p = OPERATION(softmax_of)(call, x);
    /* J = I − 1 pᵀ: every row subtracts p */
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < x->count; j++) REALS(jacobian)[i * x->count + j] = (i == j) - p[j];
}

/* Cross-entropy ---------------------------------------------------------------------------------------------------- */

static void OPERATION(cross_entropy)(Call *call) {
    Array *x = classes(call, "x");
    size_t y = label(call, x->count), top = OPERATION(top)(REALS(x), x->count);
    /* L = −log p_y = −((x_y − m) − log Σ_j e^{x_j − m}) */
    *REALS(scalar_result(call)) = -(REALS(x)[y] - REALS(x)[top] - OPERATION(log_sum)(x, top));
}

static void OPERATION(cross_entropy_grad)(Call *call) {
    Array *x = classes(call, "x");
    size_t y = label(call, x->count);
    REAL *p = REALS(vector_result(call, x->count)), others = 0;
    OPERATION(probabilities)(x, p);
    /* ∇_x L = p − e_y, where p_y − 1 = −Σ_{j≠y} p_j does not cancel as p_y → 1 */
    for (size_t i = 0; i < x->count; i++)
        if (i != y) others += p[i];
    p[y] = -others;
}

static void OPERATION(cross_entropy_backward)(Call *call) {
    Array *p = classes(call, "probs"), *x_bar = vector_result(call, p->count);
    size_t y = label(call, p->count);
    /* ∇_x L = p − e_y */
    for (size_t i = 0; i < p->count; i++) REALS(x_bar)[i] = REALS(p)[i] - (i == y);
}

/* p_y = ⟨e_y, p⟩: the product lets a NaN anywhere be seen */
static REAL OPERATION(probability_of)(const Array *p, size_t y) {
    REAL p_y = 0;
    for (size_t i = 0; i < p->count; i++) p_y += (i == y) * REALS(p)[i];
    return p_y;
}

static void OPERATION(nll)(Call *call) {
    Array *p = classes(call, "probs");
    /* L = −log p_y */
    *REALS(scalar_result(call)) = -log(OPERATION(probability_of)(p, label(call, p->count)));
}

static void OPERATION(nll_grad)(Call *call) {
    Array *p = classes(call, "probs"), *p_bar = vector_result(call, p->count);
    size_t y = label(call, p->count);
    REAL p_y = OPERATION(probability_of)(p, y);
    /* ∇_p L = −e_y / p_y */
    for (size_t i = 0; i < p->count; i++) REALS(p_bar)[i] = i == y ? -1 / p_y : 0 * p_y;
}

/* Multilayer perceptron -------------------------------------------------------------------------------------------- */

/* max(x, 0); a NaN stays */
static REAL OPERATION(rectified)(REAL x) { return x <= 0 ? 0 : x; }

/* 1 where x > 0, 0 elsewhere; a NaN stays */
static REAL OPERATION(slope)(REAL x) { return x > 0 ? 1 : x <= 0 ? 0 : x; }

static void OPERATION(elementwise)(Call *call, REAL (*function)(REAL)) {
    Array *x = vector_of_any_size(call, "x"), *y = vector_result(call, x->count);
    for (size_t i = 0; i < x->count; i++) REALS(y)[i] = function(REALS(x)[i]);
}

static void OPERATION(relu)(Call *call) { OPERATION(elementwise)(call, OPERATION(rectified)); }
static void OPERATION(relu_grad)(Call *call) { OPERATION(elementwise)(call, OPERATION(slope)); }

static void OPERATION(mlp_forward)(Call *call) {
    Array *W1 = argument(call, "W1", 2), *W2 = matrix(call, "W2", W1->shape[0]), *x = vector(call, "x", W1->shape[1]);
    Array *z1 = vector_result(call, W1->shape[0]), *a1 = vector_result(call, W1->shape[0]);
    Array *z2 = vector_result(call, W2->shape[0]);
    /* z_1 = W_1 x    a_1 = relu(z_1)    z_2 = W_2 a_1 */
    OPERATION(multiply)(W1, REALS(x), REALS(z1), 0);
    for (size_t i = 0; i < z1->count; i++) REALS(a1)[i] = OPERATION(rectified)(REALS(z1)[i]);
    OPERATION(multiply)(W2, REALS(a1), REALS(z2), 0);
}

static void OPERATION(mlp_backward)(Call *call) {
    Array *W1 = argument(call, "W1", 2), *W2 = matrix(call, "W2", W1->shape[0]), *x = vector(call, "x", W1->shape[1]);
    Array *z2_bar = vector(call, "z2_bar", W2->shape[0]);
    Array *x_bar = vector_result(call, x->count), *W1_bar = matrix_result(call, W1->shape[0], W1->shape[1]);
    Array *W2_bar = matrix_result(call, W2->shape[0], W2->shape[1]);
    Array *z1 = new_array(call->dtype, 1, W1->shape), *a1 = new_array(call->dtype, 1, W1->shape);
    Array *z1_bar = new_array(call->dtype, 1, W1->shape);
    OPERATION(multiply)(W1, REALS(x), REALS(z1), 0);
    /* ā_1 = W_2ᵀ z̄_2    z̄_1 = ā_1 ⊙ relu'(z_1)    x̄ = W_1ᵀ z̄_1 */
    OPERATION(multiply)(W2, REALS(z2_bar), REALS(z1_bar), 1);
    for (size_t i = 0; i < z1->count; i++) {
        REALS(a1)[i] = OPERATION(rectified)(REALS(z1)[i]);
        REALS(z1_bar)[i] *= OPERATION(slope)(REALS(z1)[i]);
    }
    OPERATION(multiply)(W1, REALS(z1_bar), REALS(x_bar), 1);
    /* W̄_1 = z̄_1 xᵀ    W̄_2 = z̄_2 a_1ᵀ */
    OPERATION(outer)(z1_bar, x, W1_bar);
    OPERATION(outer)(z2_bar, a1, W2_bar);
}

/* Sigmoid ---------------------------------------------------------------------------------------------------------- */

/* σ(x) = 1 / (1 + e^{−x}) = e^x / (1 + e^x); e^{−|x|} never overflows */
static REAL OPERATION(logistic)(REAL x) {
    REAL e = exp(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}

/* σ'(x) = σ(x)(1 − σ(x)) = σ(x) σ(−x), without the cancellation in 1 − σ(x) */
static REAL OPERATION(logistic_slope)(REAL x) { return OPERATION(logistic)(x) * OPERATION(logistic)(-x); }

static void OPERATION(sigmoid)(Call *call) { OPERATION(elementwise)(call, OPERATION(logistic)); }
static void OPERATION(sigmoid_grad)(Call *call) { OPERATION(elementwise)(call, OPERATION(logistic_slope)); }

#undef REALS
