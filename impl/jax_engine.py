"""JAX as an engine: jax.vjp, jax.grad and jax.jvp of programs in jax.numpy, evaluated as they come, without jax.jit.

NumPy arrays in and out. float64 is switched on for the time of a call (`jax.enable_x64`).
"""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np

NAME = "jax-engine"

ops = SimpleNamespace(
    add=jnp.add,
    subtract=jnp.subtract,
    multiply=jnp.multiply,
    divide=jnp.divide,
    exp=jnp.exp,
    log=jnp.log,
    sin=jnp.sin,
    tanh=jnp.tanh,
    sigmoid=jax.nn.sigmoid,
    relu=jax.nn.relu,
    sum=jnp.sum,
    getitem=lambda x, index: x[index],
    matmul=jnp.matmul,
    outer=jnp.outer,
    softmax=jax.nn.softmax,
    log_softmax=jax.nn.log_softmax,
    logsumexp=lambda x: jax.nn.logsumexp(x, axis=-1),
)


def vjp(f, *primals):
    with jax.enable_x64(True):
        value, pull = jax.vjp(f, *map(jnp.array, primals))

    def pullback(cotangent):
        with jax.enable_x64(True):
            return tuple(map(np.array, pull(jnp.array(cotangent))))

    return np.array(value), pullback


def grad(f):
    def gradient(x):
        with jax.enable_x64(True):
            return np.array(jax.grad(f)(jnp.array(x)))

    return gradient


def jvp(f, primals, tangents):
    with jax.enable_x64(True):
        value, tangent = jax.jvp(f, tuple(map(jnp.array, primals)), tuple(map(jnp.array, tangents)))
    return np.array(value), np.array(tangent)
