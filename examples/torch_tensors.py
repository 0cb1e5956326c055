# Where this is met: exercises "without nn.functional". Functions of torch tensors (this one needs torch).
import torch


def softmax(x):
    x = x - x.max(dim=-1, keepdim=True).values
    return x.exp() / x.exp().sum(dim=-1, keepdim=True)


def cross_entropy(x, y):
    x = x - x.max(dim=-1, keepdim=True).values
    log_p = x - x.exp().sum(dim=-1, keepdim=True).log()
    return -log_p[torch.arange(len(y)), y].mean()
