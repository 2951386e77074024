"""How the compact model is made: `python -m nlp.training`, from data to packaged weights.

Needs the extra `train` (`pip install 'jianbao[train]'`). Nothing in here is imported when
Jianbao runs.
"""
