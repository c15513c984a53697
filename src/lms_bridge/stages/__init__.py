"""The five stages and what they share: pull, map, evaluate, plan, push."""
