"""The stages of a lint run around the rules: suppression comments, settings, baseline, fixes, cache.

``analyzer.lint`` puts them together.
"""
