"""The board pack as a workbook whose formulas lead from assumptions to the total."""
