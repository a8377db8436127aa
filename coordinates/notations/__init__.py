"""How positions are written: text to tokens, tokens to candidates, one module a family."""
