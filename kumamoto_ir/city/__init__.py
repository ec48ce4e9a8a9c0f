"""The municipality's data as models: plan, contacts, playbooks, and what can be read from them alone."""
