# The tables of areas move from indicators to municipalities, with what is in them; indicators 0002 follows.

import concurrency.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def renamed(name: str) -> migrations.RunSQL:
    """Give a table of indicators to municipalities; what refers to it follows in SQLite and PostgreSQL."""
    old, new = f"indicators_{name}", f"municipalities_{name}"
    return migrations.RunSQL(f"ALTER TABLE {old} RENAME TO {new}", f"ALTER TABLE {new} RENAME TO {old}")


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_longer_reasons"),
        ("indicators", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[renamed("area"), renamed("historicalarea")],
            state_operations=[
                migrations.CreateModel(
                    name="HistoricalArea",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("municipality", "gemeente"),
                                    ("neighbourhood", "wijk of buurt"),
                                    ("district", "district of basisteam"),
                                    ("police_unit", "politie-eenheid"),
                                    ("size_class", "gemeenten van deze grootte"),
                                    ("country", "land"),
                                ],
                                max_length=15,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                help_text="CBS-code, zoals GM0553 of NL01.",
                                max_length=20,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="naam")),
                        (
                            "version",
                            concurrency.fields.AutoIncVersionField(
                                default=0, help_text="record revision number"
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="municipalities.municipality",
                                verbose_name="lijst van",
                            ),
                        ),
                        (
                            "of_municipality",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="municipalities.municipality",
                                verbose_name="is deze gemeente",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical gebied",
                        "verbose_name_plural": "historical gebieden",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Area",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("municipality", "gemeente"),
                                    ("neighbourhood", "wijk of buurt"),
                                    ("district", "district of basisteam"),
                                    ("police_unit", "politie-eenheid"),
                                    ("size_class", "gemeenten van deze grootte"),
                                    ("country", "land"),
                                ],
                                max_length=15,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                help_text="CBS-code, zoals GM0553 of NL01.",
                                max_length=20,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="naam")),
                        (
                            "version",
                            concurrency.fields.AutoIncVersionField(
                                default=0, help_text="record revision number"
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="own_areas",
                                to="municipalities.municipality",
                                verbose_name="lijst van",
                            ),
                        ),
                        (
                            "of_municipality",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="area",
                                to="municipalities.municipality",
                                verbose_name="is deze gemeente",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gebied",
                        "verbose_name_plural": "gebieden",
                        "ordering": ["kind", "name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "municipality",
                                            "neighbourhood",
                                            "district",
                                            "police_unit",
                                            "size_class",
                                            "country",
                                        ],
                                    )
                                ),
                                name="area_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "municipality"), ("of_municipality__isnull", False)),
                                    models.Q(
                                        models.Q(("kind", "municipality"), _negated=True),
                                        ("of_municipality", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="area_of_a_municipality_names_it",
                                violation_error_message="Alleen een gebied van de soort gemeente hoort bij een gemeente.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("municipality", None)),
                                fields=("kind", "name"),
                                name="area_shared_name_unique",
                                violation_error_message="Dit gebied staat er al.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("municipality__isnull", False)),
                                fields=("municipality", "kind", "name"),
                                name="area_own_name_unique",
                                violation_error_message="Dit gebied staat er al.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="area",
            name="households",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Voor de dekking van buurtinitiatieven. Het CBS telt ze per wijk en buurt.",
                null=True,
                verbose_name="huishoudens",
            ),
        ),
        migrations.AddField(
            model_name="historicalarea",
            name="households",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Voor de dekking van buurtinitiatieven. Het CBS telt ze per wijk en buurt.",
                null=True,
                verbose_name="huishoudens",
            ),
        ),
    ]
