"""
Escalation policies: how indicators add up to a level of need.

A policy is data, a tuple of steps. Each step either raises the level or asks a
person to review.
"""

from ..model import (
    Cumulative,
    DomainReminder,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    RepeatedStatement,
    Step,
    Trigger,
)
from ._compiled import CompiledPolicy, NotCounted, Reason, compile_policy
from ._read import read_policy

__all__ = [
    "CompiledPolicy",
    "Cumulative",
    "DomainReminder",
    "Effect",
    "EscalationPolicy",
    "HighestObservedConcern",
    "NotCounted",
    "Reason",
    "RepeatedStatement",
    "Step",
    "Trigger",
    "compile_policy",
    "read_policy",
]
