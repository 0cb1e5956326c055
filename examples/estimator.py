# Where this is met: classifiers "from scratch" with fit and predict. The model owns its weights.
import numpy as np


class SoftmaxRegression:
    def __init__(self, n_features, n_classes, learning_rate=0.1, reg=1e-4):
        self.W = np.zeros((n_features, n_classes))
        self.learning_rate = learning_rate
        self.reg = reg

    def _log_softmax(self, scores):
        scores = scores - scores.max(axis=1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def loss(self, X, y):
        log_p = self._log_softmax(X @ self.W)
        return -log_p[np.arange(len(y)), y].mean() + self.reg / 2 * np.sum(self.W**2)

    def gradient(self, X, y):
        delta = np.exp(self._log_softmax(X @ self.W))
        delta[np.arange(len(y)), y] -= 1
        return X.T @ delta / len(y) + self.reg * self.W

    def fit(self, X, y, epochs=100):
        for _ in range(epochs):
            self.W -= self.learning_rate * self.gradient(X, y)
        return self

    def predict(self, X):
        return np.argmax(X @ self.W, axis=1)
