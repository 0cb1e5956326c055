# Where this is met: a framework rebuilt by hand. Layers are made with their sizes and own their weights as Parameters.
import numpy as np

rng = np.random.default_rng(0)


class Parameter:
    def __init__(self, data):
        self.data = np.asarray(data)
        self.grad = np.zeros_like(self.data)


class Linear:
    def __init__(self, in_features, out_features):
        bound = 1 / np.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)))
        self.bias = Parameter(np.zeros(out_features))

    def forward(self, x):
        self.x = x
        return x @ self.weight.data.T + self.bias.data

    def backward(self, grad_output):
        self.weight.grad = self.weight.grad + grad_output.T @ self.x
        self.bias.grad = self.bias.grad + grad_output.sum(axis=0)
        return grad_output @ self.weight.data


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, grad_output):
        return grad_output * (self.x > 0)


class CrossEntropyLoss:
    def forward(self, logits, target):
        shifted = logits - logits.max(axis=1, keepdims=True)
        self.log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.target = target
        return -self.log_p[np.arange(len(target)), target].mean()

    def backward(self):
        grad = np.exp(self.log_p)
        grad[np.arange(len(self.target)), self.target] -= 1
        return grad / len(self.target)
