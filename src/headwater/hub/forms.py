"""Forms as they look here: a label, the control, help beneath, and errors one can find."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws forms and fields with our own templates."""

    form_template_name = "form/form.html"
    field_template_name = "form/field.html"
