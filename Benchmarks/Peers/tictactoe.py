"""PettingZoo's tic-tac-toe with random legal actions, driven over standard input and output.

Each line read is a number of games; each line written is the steps they took and the processor seconds. The environment is the
public one, `tictactoe_v3.env()`, whose wrappers refuse illegal moves as the measured host does, too; `raw` asks for the game
without them. Actions are picked from the mask in plain Python, which is faster than `action_space.sample(mask)`.
"""
import random
import sys
import time

from pettingzoo.classic import tictactoe_v3
from pettingzoo.classic.tictactoe.tictactoe import raw_env


def play(env, games):
    steps = 0
    for _ in range(games):
        env.reset()
        for _ in env.agent_iter():
            observation, _, termination, truncation, _ = env.last()
            if termination or truncation:
                env.step(None)
                continue
            mask = observation["action_mask"].tolist()
            env.step(random.choice([cell for cell in range(9) if mask[cell]]))
            steps += 1
    return steps


def main():
    random.seed(1)
    environments = {"env": tictactoe_v3.env(), "raw": raw_env()}
    print("ready", flush=True)
    for line in sys.stdin:
        name, games = line.split()
        before = time.process_time()
        steps = play(environments[name], int(games))
        print(steps, time.process_time() - before, flush=True)


main()
