"""From a folder of YAML and templates to models, with every mistake as a finding; and the schemas for editors."""
