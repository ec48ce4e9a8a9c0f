"""What every test goes by: random inputs are the same in every run, and no test is about how fast a machine is.

`--hypothesis-profile explore` looks at other inputs each time; so do the programs of bench/ that throw millions.
"""

from hypothesis import HealthCheck, settings

_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("same", _UNTIMED, derandomize=True)
settings.register_profile("explore", _UNTIMED)
settings.load_profile("same")
