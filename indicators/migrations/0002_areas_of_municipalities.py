# Areas are of municipalities since its migration 0003, which took their tables along: in the database everything
# refers to those already.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_initial"),
        ("municipalities", "0003_areas"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="measurement",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="municipalities.area",
                        verbose_name="gebied",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalopendatamapping_areas",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="municipalities.area",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalmeasurement",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="municipalities.area",
                        verbose_name="gebied",
                    ),
                ),
                migrations.AlterField(
                    model_name="targetreading",
                    name="reference_area",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="target_readings",
                        to="municipalities.area",
                        verbose_name="gebied waarmee men vergelijkt",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicaltargetreading",
                    name="reference_area",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="municipalities.area",
                        verbose_name="gebied waarmee men vergelijkt",
                    ),
                ),
                migrations.AlterField(
                    model_name="opendatamapping",
                    name="areas",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="De eigen gemeente hoort er altijd bij.",
                        related_name="open_data_mappings",
                        to="municipalities.area",
                        verbose_name="ook van deze gebieden",
                    ),
                ),
                migrations.DeleteModel(
                    name="Area",
                ),
                migrations.DeleteModel(
                    name="HistoricalArea",
                ),
            ],
        ),
    ]
