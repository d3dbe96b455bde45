"""What people decide on the pages, for the whole installation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("control", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField(unique=True)),
                ("value", models.TextField(default="")),
                ("sealed", models.BinaryField(null=True)),
                ("data_key", models.BinaryField(null=True)),
            ],
        ),
    )
