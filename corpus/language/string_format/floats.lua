-- Float directives.
print(string.format("%f %.2f %8.3f|%-8.1f|", 3.14159, 3.14159, 3.14159, 3.14159))
print(string.format("%.0f %.0f %.0f", 0.5, 1.5, 2.5))
print(string.format("%e %.2e %E", 12345.678, 12345.678, 0.5))
print(string.format("%g %g %g %g", 100000, 1000000, 0.0001, 0.00001))
print(string.format("%.3g %G", 1234.5678, 1e-10))
print(string.format("%+.1f %06.2f", 2.55, -1.5))
print(string.format("%5.1f|%5.1f", 9.94, -0.06))
