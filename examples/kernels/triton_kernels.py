# Where this is met: fused kernels, one program a row, the row in one block. Needs torch and triton; without a GPU it runs
# in Triton's interpreter: TRITON_INTERPRET=1 gradspec check examples/kernels/triton_kernels.py:softmax
import torch
import triton
import triton.language as tl

from gradspec.frameworks import operations_of

DEVICE = "cuda" if torch.cuda.is_available() else None


@triton.jit
def softmax_kernel(out, x, count, padding, block: tl.constexpr):
    at = tl.arange(0, block)
    here = at < count
    values = tl.load(x + tl.program_id(0) * count + at, mask=here, other=padding)
    e = tl.exp(values - tl.max(values, axis=0))
    tl.store(out + tl.program_id(0) * count + at, e / tl.sum(e, axis=0), mask=here)


@triton.jit
def softmax_pullback_kernel(out, probs, cotangent, count, block: tl.constexpr):
    at = tl.arange(0, block)
    here = at < count
    p = tl.load(probs + tl.program_id(0) * count + at, mask=here, other=0.0)
    g = tl.load(cotangent + tl.program_id(0) * count + at, mask=here, other=0.0)
    tl.store(out + tl.program_id(0) * count + at, p * (g - tl.sum(p * g, axis=0)), mask=here)


@triton.jit
def cross_entropy_kernel(losses, gradient, x, labels, count, rows, block: tl.constexpr):
    row = tl.program_id(0)
    at = tl.arange(0, block)
    here = at < count
    label = tl.load(labels + row)
    shifted = tl.load(x + row * count + at, mask=here, other=-float("inf"))
    shifted = shifted - tl.max(shifted, axis=0)
    e = tl.exp(shifted)
    total = tl.sum(e, axis=0)
    tl.store(losses + row, tl.log(total) - tl.sum(tl.where(at == label, shifted, 0.0), axis=0))
    tl.store(gradient + row * count + at, (e / total - tl.where(at == label, 1.0, 0.0)) / rows, mask=here)


def shaped(x):
    """The rows side by side in memory, how many there are, their length, and the block that holds one."""
    x = x.contiguous()
    return x, x.numel() // x.shape[-1], x.shape[-1], triton.next_power_of_2(x.shape[-1])


class Softmax(torch.autograd.Function):
    padding = -float("inf")

    @classmethod
    def forward(cls, ctx, x):
        x, rows, count, block = shaped(x)
        probs = torch.empty_like(x)
        softmax_kernel[(rows,)](probs, x, count, cls.padding, block)
        ctx.save_for_backward(probs)
        return probs

    @staticmethod
    def backward(ctx, cotangent):
        (probs,) = ctx.saved_tensors
        cotangent, rows, count, block = shaped(cotangent)
        gradient = torch.empty_like(probs)
        softmax_pullback_kernel[(rows,)](gradient, probs, cotangent, count, block)
        return gradient


class PaddedWithZeros(Softmax):
    padding = 0.0  # every lane beyond the row adds e^(0 - max)


class CrossEntropy(torch.autograd.Function):
    """The mean loss, and its gradient on the way forward, when the row is there anyhow."""

    @staticmethod
    def forward(ctx, x, labels):
        if torch.any((labels < 0) | (labels >= x.shape[-1])):
            raise IndexError(f"labels must be in 0..{x.shape[-1] - 1}")
        x, rows, count, block = shaped(x)
        losses, gradient = x.new_empty(rows), torch.empty_like(x)
        cross_entropy_kernel[(rows,)](losses, gradient, x, labels.reshape(-1).contiguous(), count, rows, block)
        ctx.save_for_backward(gradient)
        return losses.mean()

    @staticmethod
    def backward(ctx, cotangent):
        (gradient,) = ctx.saved_tensors
        return gradient * cotangent, None


softmax = operations_of(Softmax, forward="softmax", device=DEVICE, batched=True)
cross_entropy = operations_of(CrossEntropy, forward="cross_entropy", device=DEVICE, batched=True)
padded_with_zeros = operations_of(PaddedWithZeros, forward="softmax", device=DEVICE, batched=True)
