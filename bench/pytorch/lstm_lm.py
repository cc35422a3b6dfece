#!/usr/bin/python3
"""The LSTM language model of Retune's benchmark in PyTorch, trained with NCE, for speed alone.

Embedding, LSTM layers, output rows without bias; shared noise; dropout on the feed-forward connections; the gradient's norm
clipped; plain SGD with weight decay. Rows of the two tables that a step does not touch are not touched. Words are random
(Zipf). `retune bench` starts this program and lets it take turns with Retune: after the warm-up it prints one line
("ready VERSION"), then for every number of steps read from standard input one line with the seconds they took.
By hand:  echo 10 | python3 lstm_lm.py --lstm fused      (docs/performance.md says which environment is fast)
"""
import argparse
import math
import os
import sys
import time

options = argparse.ArgumentParser()
for name, default in (("vocabulary", 58116), ("embedding", 512), ("hidden", 1024), ("layers", 2), ("streams", 128),
                      ("bptt", 20), ("noise", 256), ("threads", 2), ("warm-up", 3)):
    options.add_argument(f"--{name}", type=int, default=default)
options.add_argument("--lstm", choices=["nn", "fused"], default="nn",
                     help="nn: torch.nn.LSTM; fused: in-place gates and one product for each weight gradient")
options.add_argument("--bf16", action="store_true", help="products in bfloat16 (autocast; the fused form casts by hand)")
arguments = options.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(arguments.threads))
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(arguments.threads))

import torch
from torch import nn
from torch.nn import functional as F

DROPOUT, DECAY, CLIP, RATE, NOISE_ALPHA = 0.25, 1e-6, 15.0, 0.1, 0.75
V, E, H, LAYERS = arguments.vocabulary, arguments.embedding, arguments.hidden, arguments.layers
B, T, S = arguments.streams, arguments.bptt, arguments.noise
LN_Z = math.log(V)
PRODUCTS = torch.bfloat16 if arguments.bf16 else torch.float32
torch.set_num_threads(arguments.threads)
torch.set_flush_denormal(True)
torch.manual_seed(1)


class LayerOverTime(torch.autograd.Function):
    """One layer over a window: x [T, B, in], states [B, H], weights [4H, in], [4H, H], bias [4H], gates i f g o."""

    @staticmethod
    def forward(ctx, x, hidden, cell, w_input, w_recurrent, bias):
        # Autocast reaches neither in-place operations nor the backward pass: everything here is of one type.
        ctx.type = x.dtype
        x, hidden, cell, w_input, w_recurrent, bias = (tensor.to(PRODUCTS) for tensor in (x, hidden, cell, w_input, w_recurrent, bias))
        time_steps, streams, _ = x.shape
        size = hidden.shape[1]
        gates = torch.addmm(bias, x.flatten(0, 1), w_input.t()).view(time_steps, streams, 4 * size)
        outputs = x.new_empty(time_steps + 1, streams, size)
        cells = x.new_empty(time_steps + 1, streams, size)
        squashed = x.new_empty(time_steps, streams, size)
        outputs[0], cells[0] = hidden, cell
        recurrent = w_recurrent.t()
        for t in range(time_steps):
            row = gates[t].addmm_(outputs[t], recurrent)
            i, f, g, o = row.split(size, 1)
            row[:, :2 * size].sigmoid_()
            g.tanh_()
            o.sigmoid_()
            torch.mul(f, cells[t], out=cells[t + 1]).addcmul_(i, g)
            torch.tanh(cells[t + 1], out=squashed[t])
            torch.mul(o, squashed[t], out=outputs[t + 1])
        ctx.save_for_backward(x, gates, outputs, cells, squashed, w_input, w_recurrent)
        return outputs[1:], outputs[-1].clone(), cells[-1].clone()

    @staticmethod
    def backward(ctx, d_outputs, _hidden, _cell):
        x, gates, outputs, cells, squashed, w_input, w_recurrent = ctx.saved_tensors
        time_steps, streams, _ = x.shape
        size = outputs.shape[2]
        delta = torch.empty_like(gates)
        d_cell = x.new_zeros(streams, size)
        d_outputs = d_outputs.to(PRODUCTS)
        d_hidden = d_outputs[-1]
        for t in reversed(range(time_steps)):
            i, f, g, o = gates[t].split(size, 1)
            d_i, d_f, d_g, d_o = delta[t].split(size, 1)
            d_cell += d_hidden * o * (1 - squashed[t].square())
            torch.mul(d_cell * g, i * (1 - i), out=d_i)
            torch.mul(d_cell * cells[t], f * (1 - f), out=d_f)
            torch.mul(d_cell * i, 1 - g.square(), out=d_g)
            torch.mul(d_hidden * squashed[t], o * (1 - o), out=d_o)
            d_cell *= f
            if t > 0:
                d_hidden = torch.addmm(d_outputs[t - 1], delta[t], w_recurrent)
        flat = delta.flatten(0, 1)
        d_x = (flat @ w_input).view_as(x).to(ctx.type) if ctx.needs_input_grad[0] else None
        gradients = (flat.t() @ x.flatten(0, 1), flat.t() @ outputs[:-1].flatten(0, 1), flat.sum(0))
        return (d_x, None, None, *(gradient.float() for gradient in gradients))


class FusedLstm(nn.Module):
    def __init__(self):
        super().__init__()
        bound = 1 / math.sqrt(H)
        shapes = [shape for layer in range(LAYERS) for shape in ((4 * H, E if layer == 0 else H), (4 * H, H), (4 * H,))]
        self.weights = nn.ParameterList([nn.Parameter(torch.empty(shape).uniform_(-bound, bound)) for shape in shapes])

    def forward(self, x, state):
        hidden, cell = [], []
        for layer in range(LAYERS):
            if layer > 0:
                x = F.dropout(x, DROPOUT)
            x, last_hidden, last_cell = LayerOverTime.apply(x, state[0][layer], state[1][layer], *self.weights[3 * layer:3 * layer + 3])
            hidden.append(last_hidden)
            cell.append(last_cell)
        return x, (torch.stack(hidden), torch.stack(cell))


class Rows:
    """A table of which a step reads and updates some rows: they are gathered into a leaf and scattered back."""

    def __init__(self, width):
        self.table = torch.empty(V, width).uniform_(-0.1, 0.1)

    def gather(self, ids):
        self.ids, inverse = torch.unique(ids, return_inverse=True)
        self.leaf = self.table[self.ids].requires_grad_()
        return F.embedding(inverse, self.leaf)

    def scatter(self, rate):
        self.table[self.ids] = self.leaf.detach().mul_(1 - RATE * DECAY).add_(self.leaf.grad, alpha=-rate)


embedding, output = Rows(E), Rows(H)
lstm = FusedLstm() if arguments.lstm == "fused" else nn.LSTM(E, H, LAYERS, dropout=DROPOUT)
weights = list(lstm.parameters())

words = 1 / (torch.arange(V, dtype=torch.float64) + 2.7)
noise = words ** NOISE_ALPHA
noise /= noise.sum()
cumulative = noise.cumsum(0)
ln_noise = (S * noise).log().float()
WINDOWS = 8
text = torch.multinomial(words, (WINDOWS * T + 1) * B, replacement=True).view(-1, B)
state = (torch.zeros(LAYERS, B, H), torch.zeros(LAYERS, B, H))


def step(number):
    global state
    start = number % WINDOWS * T
    inputs, targets = text[start:start + T], text[start + 1:start + T + 1].flatten()
    sample = torch.searchsorted(cumulative, torch.rand(S, dtype=torch.float64)).clamp_(max=V - 1)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.bf16):
        top, carried = lstm(F.dropout(embedding.gather(inputs), DROPOUT), state)
        top = F.dropout(top.flatten(0, 1), DROPOUT)
        rows = output.gather(torch.cat([targets, sample]))
        target_rows, noise_rows = rows[:len(targets)], rows[len(targets):]
        target_delta = (top * target_rows).sum(1).float() - (LN_Z + ln_noise[targets])
        noise_delta = (top @ noise_rows.t()).float() - (LN_Z + ln_noise[sample])
    loss = (F.softplus(-target_delta).sum() + F.softplus(noise_delta).sum()) / B
    loss.backward()
    state = tuple(part.detach().float() for part in carried)
    with torch.no_grad():
        norm = float(torch.stack([weight.grad.norm() for weight in weights] + [rows.leaf.grad.norm() for rows in (embedding, output)]).norm())
        rate = RATE * min(1.0, CLIP / (norm + 1e-6))
        for weight in weights:
            weight.mul_(1 - RATE * DECAY).add_(weight.grad, alpha=-rate)
            weight.grad = None
        embedding.scatter(rate)
        output.scatter(rate)


done = 0
for done in range(arguments.warm_up):
    step(done)
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    for _ in range(int(line)):
        done += 1
        step(done)
    print(f"{time.perf_counter() - begin:.6f}", flush=True)
