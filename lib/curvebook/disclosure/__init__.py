"""Disclosure: findings as each audience may see them, so that nobody's privacy is given away by subtraction."""
