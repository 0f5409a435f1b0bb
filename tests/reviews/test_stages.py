"""Every stage has all its pieces, every act its edge, its words and its paper: a missing one fails here."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from accounts.models import AuthorityKind
from accounts.roles import holders
from reviews.acts import ACTS, act_at
from reviews.clock.running import RUNS
from reviews.decision.letters import KINDS, kind_of
from reviews.dossier import Dossier
from reviews.guards import checklist_rows
from reviews.models import HOLDERS, Pathway, Status, TransferApplication
from reviews.stages import BY_STATUS, PIPELINES, STAGES
from reviews.stages.base import Assessed
from reviews.stages.rules import StageRules
from rulebook.inforce import in_force
from tests.factories.reviews import NOW, TransferApplicationFactory

# Intake of these routes asks no list: the first holds for a person, the others go on to another organ.
WITHOUT_A_LIST = {Pathway.UNDETERMINED, Pathway.FOREIGN_AUTHORITY, Pathway.NATIONAL_SECURITY_REVIEW}


def rows_of(stage: str, pathway: str = Pathway.SECURITY_ASSESSMENT) -> list:
    return checklist_rows(TransferApplication(pathway=pathway), stage, now=NOW)


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_stage_has_every_piece(rules, stage):
    assert STAGES[stage.key] is stage
    assert BY_STATUS[stage.status] is stage
    assert HOLDERS[stage.status] == stage.authority
    assert stage.authority in AuthorityKind
    assert len(holders(stage.permission)) == 1
    assert str(stage.title)
    assert stage.clock in {row.clock for row in in_force("clocks", NOW.date()).rows}
    assert RUNS[stage.status][0] == stage.clock
    assert stage.checklist == stage.key
    assert any(row.required for row in rows_of(stage.key))
    assert act_at(stage.passes, stage.status)
    assert stage.status in getattr(TransferApplication, stage.passes)._django_fsm.transitions


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_the_officer_who_ticks_is_the_one_who_passes(stage):
    edge = getattr(TransferApplication, stage.passes)._django_fsm.transitions[stage.status]

    assert edge.permission == stage.permission


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_stage_names_itself_and_reads_only_what_it_is_given(rules, stage):
    dossier = _dossier()
    loaded = StageRules.in_force(NOW.date(), now=NOW)

    first, second = stage.assess(dossier, loaded), stage.assess(dossier, loaded)

    assert first == second
    assert first.stage == stage.key
    assert Assessed.from_dict(first.as_dict()) == first


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_without_any_rules_no_stage_clears_anything(rules, stage):
    nothing = StageRules(tables={}, missing=())

    assessed = stage.assess(_dossier(), nothing)

    assert assessed.outcome in {"hold", "review"}
    assert {line.treatment for line in assessed.lines} <= {"refer"}


def _dossier() -> Dossier:
    from reviews.dossier import facts_of

    return Dossier(facts=facts_of(TransferApplicationFactory()), on=NOW.date())


def test_every_pathway_has_a_pipeline_that_starts_at_intake():
    assert set(PIPELINES) == set(Pathway)
    assert all(pipeline[0] is STAGES["intake"] for pipeline in PIPELINES.values())
    assert {stage.key for pipeline in PIPELINES.values() for stage in pipeline} == set(STAGES)


@pytest.mark.parametrize("pathway", Pathway)
def test_intake_of_every_route_has_its_list_or_is_known_to_have_none(rules, pathway):
    assert bool(rows_of("intake", pathway)) == (pathway not in WITHOUT_A_LIST)


def test_every_checklist_of_the_table_is_some_stages(rules):
    lists = {row.checklist for row in in_force("checklists", NOW.date()).rows}
    asked = {f"intake_{pathway}" for pathway in set(Pathway) - WITHOUT_A_LIST}

    assert lists == asked | (set(STAGES) - {"intake"})


def test_every_act_has_an_edge_and_every_edge_an_act():
    edges = {edge.name for edge in TransferApplication().get_all_status_transitions()}

    assert set(ACTS) == edges


def test_every_act_says_what_it_is_and_what_it_does_in_both_languages():
    for language in ("en", "zh-hans"):
        with override(language):
            told = [(str(act.label), str(act.help)) for act in ACTS.values()]
        assert all(label and text and label != text for label, text in told)


def test_an_act_of_the_enterprise_is_held_by_its_signatory_and_no_other_is():
    for edge in TransferApplication().get_all_status_transitions():
        assert act_at(edge.name, edge.source).by_enterprise == (edge.permission == "reviews.sign")


def test_an_edge_with_a_choice_of_ends_is_told_which_and_no_other():
    for edge in TransferApplication().get_all_status_transitions():
        chooses = not isinstance(edge.target, str)
        assert (act_at(edge.name, edge.source).target is not None) == chooses


def test_every_paper_that_an_act_promises_exists():
    statuses = [(edge.name, edge.source) for edge in TransferApplication().get_all_status_transitions()]
    promised = {act_at(name, status).letter for name, status in statuses} - {""}

    for name in promised | {"supplement"}:
        for pathway in ("", *Pathway):
            assert kind_of(name, TransferApplication(pathway=pathway), None).key in KINDS


def test_every_end_a_person_gave_is_told_by_a_paper():
    silent = {"withdraw"}  # the enterprise ended it itself

    for edge in TransferApplication().get_all_status_transitions():
        targets = [edge.target] if isinstance(edge.target, str) else edge.target.allowed_states
        ends = any(Status(target) not in HOLDERS and target != Status.SUBMITTED for target in targets)
        if ends and edge.name not in silent:
            assert act_at(edge.name, edge.source).letter, edge.name


def test_an_act_of_two_persons_asks_for_a_reason():
    assert all(act.needs_reason for act in ACTS.values() if act.two_persons)
