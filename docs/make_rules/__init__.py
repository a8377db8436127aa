"""The pages that explain each rule, with pictures of wrong and right from real runs of the rule.

python -m docs.make_rules, in a migrated database without data: everything is rolled back. Writes
docs/rules/, static/rules/ and projects/checks/examples.json.
"""
