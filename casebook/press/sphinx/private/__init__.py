"""The one place that touches what Sphinx, docutils, MyST-NB and Jupyter Book keep to themselves.

Names with an underscore, functions put in the place of theirs, attributes of theirs that are set from outside, and
shapes that no page of their documentation promises: whatever may be another thing in their next version. A function
a touch; each says what it touches, why there is no public way, and in which versions it holds. The rest of the
package imports from here (``tests/test_private.py`` sees to it), and one test a touch says that it still takes.
Where a touch finds nothing to hold on to, it raises `shapes.ShapeError`: a build fails rather than goes astray.

``application``  the application: warnings, phases, processes, extensions
``building``     builders: reading and writing pages
``references``   labels and the numbers of figures
``project``      which pages there are
``memory``       the files in which Sphinx remembers (imports nothing of Sphinx)
``messages``     warnings on their way to the terminal
``notebooks``    MyST-NB: who runs cells, what they gave, how a page shows them
``settings``     Jupyter Book: Sphinx' settings from ``_config.yml``
"""
