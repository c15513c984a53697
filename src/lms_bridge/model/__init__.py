"""The nouns: frozen values that travel between the stages. No framework, no input or output."""
