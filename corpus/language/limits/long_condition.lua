-- A condition of three hundred parts.
local x = 299
local hit =
    x == 0 or x == 1 or x == 2 or x == 3 or x == 4 or x == 5 or x == 6 or x == 7 or x == 8 or x == 9 or
    x == 10 or x == 11 or x == 12 or x == 13 or x == 14 or x == 15 or x == 16 or x == 17 or x == 18 or
    x == 19 or x == 20 or x == 21 or x == 22 or x == 23 or x == 24 or x == 25 or x == 26 or x == 27 or
    x == 28 or x == 29 or x == 30 or x == 31 or x == 32 or x == 33 or x == 34 or x == 35 or x == 36 or
    x == 37 or x == 38 or x == 39 or x == 40 or x == 41 or x == 42 or x == 43 or x == 44 or x == 45 or
    x == 46 or x == 47 or x == 48 or x == 49 or x == 50 or x == 51 or x == 52 or x == 53 or x == 54 or
    x == 55 or x == 56 or x == 57 or x == 58 or x == 59 or x == 60 or x == 61 or x == 62 or x == 63 or
    x == 64 or x == 65 or x == 66 or x == 67 or x == 68 or x == 69 or x == 70 or x == 71 or x == 72 or
    x == 73 or x == 74 or x == 75 or x == 76 or x == 77 or x == 78 or x == 79 or x == 80 or x == 81 or
    x == 82 or x == 83 or x == 84 or x == 85 or x == 86 or x == 87 or x == 88 or x == 89 or x == 90 or
    x == 91 or x == 92 or x == 93 or x == 94 or x == 95 or x == 96 or x == 97 or x == 98 or x == 99 or
    x == 100 or x == 101 or x == 102 or x == 103 or x == 104 or x == 105 or x == 106 or x == 107 or
    x == 108 or x == 109 or x == 110 or x == 111 or x == 112 or x == 113 or x == 114 or x == 115 or
    x == 116 or x == 117 or x == 118 or x == 119 or x == 120 or x == 121 or x == 122 or x == 123 or
    x == 124 or x == 125 or x == 126 or x == 127 or x == 128 or x == 129 or x == 130 or x == 131 or
    x == 132 or x == 133 or x == 134 or x == 135 or x == 136 or x == 137 or x == 138 or x == 139 or
    x == 140 or x == 141 or x == 142 or x == 143 or x == 144 or x == 145 or x == 146 or x == 147 or
    x == 148 or x == 149 or x == 150 or x == 151 or x == 152 or x == 153 or x == 154 or x == 155 or
    x == 156 or x == 157 or x == 158 or x == 159 or x == 160 or x == 161 or x == 162 or x == 163 or
    x == 164 or x == 165 or x == 166 or x == 167 or x == 168 or x == 169 or x == 170 or x == 171 or
    x == 172 or x == 173 or x == 174 or x == 175 or x == 176 or x == 177 or x == 178 or x == 179 or
    x == 180 or x == 181 or x == 182 or x == 183 or x == 184 or x == 185 or x == 186 or x == 187 or
    x == 188 or x == 189 or x == 190 or x == 191 or x == 192 or x == 193 or x == 194 or x == 195 or
    x == 196 or x == 197 or x == 198 or x == 199 or x == 200 or x == 201 or x == 202 or x == 203 or
    x == 204 or x == 205 or x == 206 or x == 207 or x == 208 or x == 209 or x == 210 or x == 211 or
    x == 212 or x == 213 or x == 214 or x == 215 or x == 216 or x == 217 or x == 218 or x == 219 or
    x == 220 or x == 221 or x == 222 or x == 223 or x == 224 or x == 225 or x == 226 or x == 227 or
    x == 228 or x == 229 or x == 230 or x == 231 or x == 232 or x == 233 or x == 234 or x == 235 or
    x == 236 or x == 237 or x == 238 or x == 239 or x == 240 or x == 241 or x == 242 or x == 243 or
    x == 244 or x == 245 or x == 246 or x == 247 or x == 248 or x == 249 or x == 250 or x == 251 or
    x == 252 or x == 253 or x == 254 or x == 255 or x == 256 or x == 257 or x == 258 or x == 259 or
    x == 260 or x == 261 or x == 262 or x == 263 or x == 264 or x == 265 or x == 266 or x == 267 or
    x == 268 or x == 269 or x == 270 or x == 271 or x == 272 or x == 273 or x == 274 or x == 275 or
    x == 276 or x == 277 or x == 278 or x == 279 or x == 280 or x == 281 or x == 282 or x == 283 or
    x == 284 or x == 285 or x == 286 or x == 287 or x == 288 or x == 289 or x == 290 or x == 291 or
    x == 292 or x == 293 or x == 294 or x == 295 or x == 296 or x == 297 or x == 298 or x == 299
print(tostring(hit))
local all =
    x ~= 300 and x ~= 301 and x ~= 302 and x ~= 303 and x ~= 304 and x ~= 305 and x ~= 306 and x ~= 307 and
    x ~= 308 and x ~= 309 and x ~= 310 and x ~= 311 and x ~= 312 and x ~= 313 and x ~= 314 and x ~= 315 and
    x ~= 316 and x ~= 317 and x ~= 318 and x ~= 319 and x ~= 320 and x ~= 321 and x ~= 322 and x ~= 323 and
    x ~= 324 and x ~= 325 and x ~= 326 and x ~= 327 and x ~= 328 and x ~= 329 and x ~= 330 and x ~= 331 and
    x ~= 332 and x ~= 333 and x ~= 334 and x ~= 335 and x ~= 336 and x ~= 337 and x ~= 338 and x ~= 339 and
    x ~= 340 and x ~= 341 and x ~= 342 and x ~= 343 and x ~= 344 and x ~= 345 and x ~= 346 and x ~= 347 and
    x ~= 348 and x ~= 349 and x ~= 350 and x ~= 351 and x ~= 352 and x ~= 353 and x ~= 354 and x ~= 355 and
    x ~= 356 and x ~= 357 and x ~= 358 and x ~= 359 and x ~= 360 and x ~= 361 and x ~= 362 and x ~= 363 and
    x ~= 364 and x ~= 365 and x ~= 366 and x ~= 367 and x ~= 368 and x ~= 369 and x ~= 370 and x ~= 371 and
    x ~= 372 and x ~= 373 and x ~= 374 and x ~= 375 and x ~= 376 and x ~= 377 and x ~= 378 and x ~= 379 and
    x ~= 380 and x ~= 381 and x ~= 382 and x ~= 383 and x ~= 384 and x ~= 385 and x ~= 386 and x ~= 387 and
    x ~= 388 and x ~= 389 and x ~= 390 and x ~= 391 and x ~= 392 and x ~= 393 and x ~= 394 and x ~= 395 and
    x ~= 396 and x ~= 397 and x ~= 398 and x ~= 399 and x ~= 400 and x ~= 401 and x ~= 402 and x ~= 403 and
    x ~= 404 and x ~= 405 and x ~= 406 and x ~= 407 and x ~= 408 and x ~= 409 and x ~= 410 and x ~= 411 and
    x ~= 412 and x ~= 413 and x ~= 414 and x ~= 415 and x ~= 416 and x ~= 417 and x ~= 418 and x ~= 419 and
    x ~= 420 and x ~= 421 and x ~= 422 and x ~= 423 and x ~= 424 and x ~= 425 and x ~= 426 and x ~= 427 and
    x ~= 428 and x ~= 429 and x ~= 430 and x ~= 431 and x ~= 432 and x ~= 433 and x ~= 434 and x ~= 435 and
    x ~= 436 and x ~= 437 and x ~= 438 and x ~= 439 and x ~= 440 and x ~= 441 and x ~= 442 and x ~= 443 and
    x ~= 444 and x ~= 445 and x ~= 446 and x ~= 447 and x ~= 448 and x ~= 449 and x ~= 450 and x ~= 451 and
    x ~= 452 and x ~= 453 and x ~= 454 and x ~= 455 and x ~= 456 and x ~= 457 and x ~= 458 and x ~= 459 and
    x ~= 460 and x ~= 461 and x ~= 462 and x ~= 463 and x ~= 464 and x ~= 465 and x ~= 466 and x ~= 467 and
    x ~= 468 and x ~= 469 and x ~= 470 and x ~= 471 and x ~= 472 and x ~= 473 and x ~= 474 and x ~= 475 and
    x ~= 476 and x ~= 477 and x ~= 478 and x ~= 479 and x ~= 480 and x ~= 481 and x ~= 482 and x ~= 483 and
    x ~= 484 and x ~= 485 and x ~= 486 and x ~= 487 and x ~= 488 and x ~= 489 and x ~= 490 and x ~= 491 and
    x ~= 492 and x ~= 493 and x ~= 494 and x ~= 495 and x ~= 496 and x ~= 497 and x ~= 498 and x ~= 499
print(tostring(all))
