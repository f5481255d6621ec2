"""The press: plan, execute, render, check, publish. Nothing else knows papermill, nbconvert or processes."""
