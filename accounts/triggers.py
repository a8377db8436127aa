"""Rules over several rows that the database itself keeps."""

import pgtrigger

_FITS = """
    CASE {scope}
        WHEN 'authority' THEN {row}.authority_id IS NOT NULL
        WHEN 'agency' THEN {row}.agency_id IS NOT NULL
        WHEN 'province' THEN {row}.area_code ~ '^[0-9]{{2}}$'
        WHEN 'district' THEN {row}.area_code ~ '^[0-9]{{4}}$'
        ELSE {row}.authority_id IS NULL AND {row}.agency_id IS NULL AND {row}.area_code = ''
    END
"""
_RAISE = """
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation',
        CONSTRAINT = 'appointment_place_fits_duty',
        MESSAGE = 'an appointment''s place does not fit the scope of its duty';
"""
# The share lock keeps the scope as it is until both commit.
_APPOINTED = f"""
    PERFORM 1 FROM accounts_duty d WHERE d.code = NEW.duty_id FOR SHARE;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_duty d
        WHERE d.code = NEW.duty_id AND {_FITS.format(scope="d.scope", row="NEW")}
    ) THEN {_RAISE} END IF;
    RETURN NEW;
"""  # noqa: S608 – of constants
_RESCOPED = f"""
    IF EXISTS (
        SELECT 1 FROM accounts_appointment a
        WHERE a.duty_id = NEW.code AND NOT {_FITS.format(scope="NEW.scope", row="a")}
    ) THEN {_RAISE} END IF;
    RETURN NULL;
"""  # noqa: S608 – of constants


def place_fits_duty() -> pgtrigger.Trigger:
    """On appointments: the place is the one that the duty's scope asks for.

    That there is no second place beside it is the constraint ``appointment_at_one_place``.
    """
    return pgtrigger.Trigger(
        name="place_fits_duty",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_APPOINTED,
    )


def scope_fits_places() -> pgtrigger.Trigger:
    """On duties: a scope does not change under appointments whose places would not fit it."""
    return pgtrigger.Trigger(
        name="scope_fits_places",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("scope"),  # type: ignore[no-untyped-call]
        func=_RESCOPED,
    )
