"""How a finding is said: figures in words, sentences, stories."""
